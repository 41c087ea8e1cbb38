import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
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

test("a process killed while it writes leaves every document whole", () => {
  const folder = temporaryFolder();
  const program = `
    import { openCollection } from "#local/durable/collection.ts";
    const collection = openCollection(${JSON.stringify(folder)});
    setTimeout(() => process.kill(process.pid, "SIGKILL"), 150);
    const write = (round) => {
      for (let at = 0; at < 20; at++) collection.put({ id: "x", value: String(round).repeat(20_000) });
      setImmediate(write, round + 1);
    };
    collection.put({ id: "x", value: "0" });
    write(1);`;
  expect(() => execFileSync(process.execPath, ["--input-type=module", "--eval", program], { stdio: "ignore" })).toThrow();
  const [item, ...more] = openCollection<Thing>(folder).list();
  expect(more).toEqual([]);
  expect(item?.value.length).toBeGreaterThan(1);
  expect(item?.value).toMatch(/^(\d+?)\1*$/);
});

test("a put that fails keeps the old document", () => {
  const folder = temporaryFolder();
  const collection = openCollection<Thing & { readonly bad?: bigint }>(folder);
  collection.put({ id: "x", value: "1" });
  expect(() => collection.put({ id: "x", value: "2", bad: 1n })).toThrow();
  expect(collection.get("x")).toEqual({ id: "x", value: "1" });
  expect(openCollection<Thing>(folder).get("x")).toEqual({ id: "x", value: "1" });
});
