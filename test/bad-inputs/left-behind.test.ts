import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { strayFiles } from "./left-behind.ts";

test("strayFiles() finds what is no artifact, and an artifact whose bytes are another's", () => {
  const root = temporaryFolder();
  const artifacts = join(root, "environment-a/tmp/artifacts");
  mkdirSync(artifacts, { recursive: true });
  const children = [{ pid: 1, words: `/bin/sh -c read slipway-reaper ${root}` }];
  const name = createHash("sha256").update("model").digest("hex");
  writeFileSync(join(artifacts, name), "model");
  expect(strayFiles(children)).toEqual([]);
  writeFileSync(join(artifacts, "f".repeat(64)), "model");
  writeFileSync(join(artifacts, "..", "request.json"), "{}");
  expect([...strayFiles(children)].toSorted()).toEqual([`${"f".repeat(64)} in environment-a`, "request.json in environment-a"]);
});
