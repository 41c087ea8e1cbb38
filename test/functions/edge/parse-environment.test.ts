import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { parseEnvironment } from "#functions/edge/parse-environment.ts";
import { readJsonFile } from "#functions/edge/read-json-file.ts";
import { SERVED_VERSION } from "#functions/edge/served-schema.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const SCHEMA = v.object({ BUCKET: v.pipe(v.string(), v.minLength(1)), TABLE: v.pipe(v.string(), v.minLength(1)) });

describe("parseEnvironment()", () => {
  test("gives what was asked for and nothing else", () => {
    expect(parseEnvironment(SCHEMA, { BUCKET: "b", TABLE: "t", AWS_SECRET_ACCESS_KEY: "s" })).toEqual({ BUCKET: "b", TABLE: "t" });
  });

  test("names every variable that is missing or empty at once, and no value", () => {
    expect(() => parseEnvironment(SCHEMA, { BUCKET: "" })).toThrow(/environment cannot be used: .*BUCKET.*, .*TABLE/);
    expect(() => parseEnvironment(v.object({ SIZE: v.pipe(v.string(), v.regex(/^\d+$/)) }), { SIZE: "secret" })).toThrow(
      /^(?!.*secret).*SIZE/,
    );
  });
});

describe("readJsonFile()", () => {
  const version = { name: "m", version: 1, sha256: "a".repeat(64), bytes: 3, inputs: [], outputs: [], allowNonFinite: false, maxBatch: 1 };

  const read = (text: string) => {
    const path = join(temporaryFolder(), "manifest.json");
    writeFileSync(path, text);
    return readJsonFile(path, SERVED_VERSION);
  };

  test("gives what the file holds", () => {
    expect(read(JSON.stringify(version))).toEqual(version);
  });

  test("names the file and every problem at once", () => {
    expect(() =>
      read(JSON.stringify({ ...version, sha256: "x", bytes: 0, inputs: [{ name: "i", datatype: "FLOAT", shape: [] }] })),
    ).toThrow(/manifest\.json": sha256: .*; bytes: .*; inputs\.0\.datatype: /);
    expect(() => read("{")).toThrow(/manifest\.json": the document: Invalid JSON/);
  });
});
