import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findCycles, findMutualFolders, parseImports, readImports, sourceFiles } from "./import-graph.ts";
import { findForbiddenImports } from "./import-rules.ts";

const ROOT = join(import.meta.dirname, "../..");
const edges = readImports(ROOT);

describe("the house", () => {
  test("each file imports only what its area may", () => {
    expect(findForbiddenImports(edges)).toEqual([]);
  });

  test("no files import each other in a circle", () => {
    expect(findCycles(edges)).toEqual([]);
  });

  test("no two folders import each other", () => {
    expect(findMutualFolders(edges)).toEqual([]);
  });

  test("no folder or file is a bag of everything", () => {
    expect(sourceFiles(ROOT).filter((file) => /(^|\/)(utils?|helpers?|common|misc|shared)(\/|\.)/.test(file))).toEqual([]);
  });

  test("no file but tables and generated code passes 250 lines", () => {
    const long = sourceFiles(ROOT).filter(
      (file) => !file.includes("/generated/") && readFileSync(join(ROOT, file), "utf8").split("\n").length > 251,
    );
    expect(long).toEqual([]);
  });

  test("the environment is read only in entries and in files named environment", () => {
    const readers = sourceFiles(ROOT).filter((file) => /process\.env\b/.test(readFileSync(join(ROOT, file), "utf8")));
    expect(readers.filter((file) => !/(^|\/)(environment|[a-z-]+-environment|app|bootstrap)\.(ts|mjs)$|^local\/bin\//.test(file))).toEqual(
      [],
    );
  });
});

describe("positive controls: the rules go red on a planted fault", () => {
  test("a core file that imports the AWS SDK", () => {
    expect(findForbiddenImports(parseImports("core/serving/infer.ts", 'import { S3Client } from "@aws-sdk/client-s3";'))).toHaveLength(1);
  });

  test("a function that imports the local cloud, types alone", () => {
    expect(findForbiddenImports(parseImports("functions/infer/index.ts", 'import type { X } from "#local/cloud/server.ts";'))).toHaveLength(
      1,
    );
  });

  test("two files in a circle, and the two folders that hold them", () => {
    const circle = [
      ...parseImports("core/a/x.ts", 'import { y } from "#core/b/y.ts";'),
      ...parseImports("core/b/y.ts", 'export { x } from "../a/x.ts";'),
    ];
    expect(findCycles(circle).map((files) => files.toSorted())).toEqual([["core/a/x.ts", "core/b/y.ts"]]);
    expect(findMutualFolders(circle)).toEqual(["core/a core/b"]);
  });
});
