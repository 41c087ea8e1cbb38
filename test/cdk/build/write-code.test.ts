import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { moveInto, writeCode } from "#cdk/build/write-code.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

describe("writeCode()", () => {
  test("gives equal content one folder, whatever the order of its files, and other content another", () => {
    const parent = temporaryFolder();
    const folder = writeCode(parent, "infer", { "index.js": "1", "manifest.json": "{}" });
    expect(writeCode(parent, "infer", { "manifest.json": "{}", "index.js": "1" })).toBe(folder);
    expect(writeCode(parent, "infer", { "index.js": "1", "manifest.json": "{ }" })).not.toBe(folder);
    expect(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")])).toEqual([
      ["index.js", "1"],
      ["manifest.json", "{}"],
    ]);
  });

  test("tells content apart that only joins to the same bytes", () => {
    const parent = temporaryFolder();
    expect(writeCode(parent, "x", { a: "12", b: "3" })).not.toBe(writeCode(parent, "x", { a: "1", b: "23" }));
  });

  test("lets every user read the code, under a strict umask too", () => {
    const before = process.umask(0o077);
    try {
      const folder = writeCode(temporaryFolder(), "infer", { "index.js": "1" });
      expect(statSync(join(folder, "index.js")).mode & 0o777).toBe(0o644);
    } finally {
      process.umask(before);
    }
  });

  test("leaves nothing half-written behind", () => {
    const parent = temporaryFolder();
    writeCode(parent, "a", { "index.js": "1" });
    writeCode(parent, "a", { "index.js": "1" });
    expect(readdirSync(parent)).toEqual([expect.stringMatching(/^a-[0-9a-f]{16}$/)]);
  });
});

describe("moveInto()", () => {
  test("keeps the folder of the run that was first", () => {
    const parent = temporaryFolder();
    const partial = mkdtempSync(join(parent, "partial-"));
    writeFileSync(join(partial, "index.js"), "late");
    mkdirSync(join(parent, "done"));
    writeFileSync(join(parent, "done", "index.js"), "first");
    moveInto(partial, join(parent, "done"));
    expect(readdirSync(parent)).toEqual(["done"]);
    expect(readFileSync(join(parent, "done", "index.js"), "utf8")).toBe("first");
  });

  test("throws where the target's parent is missing", () => {
    const parent = temporaryFolder();
    const partial = mkdtempSync(join(parent, "partial-"));
    expect(() => moveInto(partial, join(parent, "no", "done"))).toThrow("ENOENT");
  });
});
