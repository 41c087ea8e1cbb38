import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openCollection } from "#local/durable/collection.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

interface Thing {
  readonly id: string;
  readonly value: string;
}

test("openCollection() finds again what was put, changed and removed", () => {
  const folder = join(temporaryFolder(), "a", "b");
  const first = openCollection<Thing>(folder);
  first.put({ id: "x", value: "1" });
  first.put({ id: "y", value: "1" });
  first.put({ id: "x", value: "2" });
  first.remove("y");
  first.remove("never there");
  const second = openCollection<Thing>(folder);
  expect(second.list()).toEqual([{ id: "x", value: "2" }]);
  expect(second.get("x")).toEqual({ id: "x", value: "2" });
  expect(second.get("y")).toBeUndefined();
});

test.each(["../escape", "/absolute", "a/b", "..", ".", "A", "a", "é", "con:1", "%41", "x.json", " "])(
  "keeps an item called %j apart",
  (id) => {
    const folder = temporaryFolder();
    const collection = openCollection<Thing>(join(folder, "inside"));
    const ids = ["a", "A", "%61", id];
    for (const each of ids) collection.put({ id: each, value: each });
    const again = openCollection<Thing>(join(folder, "inside"));
    for (const each of ids) expect(again.get(each)).toEqual({ id: each, value: each });
    expect(readdirSync(folder)).toEqual(["inside"]);
    const names = readdirSync(join(folder, "inside")).map((name) => name.toLowerCase());
    expect(new Set(names).size).toBe(new Set(ids).size);
  },
);

test("what a kill left half-written is not read, and cleared away", () => {
  const folder = temporaryFolder();
  openCollection<Thing>(folder).put({ id: "x", value: "1" });
  writeFileSync(join(folder, "x.json.part"), '{"id":"x","val');
  expect(openCollection<Thing>(folder).list()).toEqual([{ id: "x", value: "1" }]);
  expect(readdirSync(folder)).toEqual(["x.json"]);
});

test("at every moment of writing, the file is a whole document: what a kill would leave, and what it does leave", async () => {
  const folder = temporaryFolder();
  const program = `
    import { openCollection } from "#local/durable/collection.ts";
    const collection = openCollection(${JSON.stringify(folder)});
    for (let round = 0; ; round++) {
      collection.put({ id: "x", value: String(round % 10).repeat(1_000_000) });
      process.stdout.write(".");
    }`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  child.stdout.resume();
  const sizes = new Set<number>();
  for (let reads = 0; reads < 100_000; reads++) sizes.add(statSync(join(folder, "x.json")).size);
  child.kill("SIGKILL");
  await once(child, "close");
  expect([...sizes]).toEqual([JSON.stringify({ id: "x", value: "0".repeat(1_000_000) }).length]);
  expect(openCollection<Thing>(folder).get("x")?.value).toHaveLength(1_000_000);
  expect(readdirSync(folder)).toEqual(["x.json"]);
});

test("a put that fails keeps the old document", () => {
  const folder = temporaryFolder();
  const collection = openCollection<Thing & { readonly bad?: bigint }>(folder);
  collection.put({ id: "x", value: "1" });
  expect(() => collection.put({ id: "x", value: "2", bad: 1n })).toThrow();
  expect(collection.get("x")).toEqual({ id: "x", value: "1" });
  expect(openCollection<Thing>(folder).get("x")).toEqual({ id: "x", value: "1" });
});
