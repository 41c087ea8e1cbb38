import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { beforeEach, describe, expect, test } from "vitest";
import { hashNgrams } from "#core/task/hashed-ngrams.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { createSampleData, type Samples, sampleSize } from "#training/dataset/dataset.ts";
import { DATASET_SOURCE } from "#training/dataset/dataset-source.ts";
import { readDataset } from "#training/dataset/read-dataset.ts";
import { toIdx } from "./synthetic-mnist.ts";

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

const put = (file: string, content: string | Uint8Array) => writeFileSync(join(folder, file), content);
const read = (source: object, seed = 0) => readDataset(v.parse(DATASET_SOURCE, source), folder, seed);

function rows(samples: Samples): number[][] {
  return Array.from({ length: samples.count }, (_, row) => {
    const into = createSampleData(samples.datatype, sampleSize(samples));
    samples.write(row, into, 0);
    return [...into].map(Number);
  });
}

describe("readDataset() of IDX files", () => {
  const part = (name: string) => ({ samples: `${name}-images.gz`, classes: `${name}-classes.gz` });
  const SOURCE = { kind: "idx", name: "dots", shape: [1, 2], classes: 3, training: part("a"), test: part("b") };

  beforeEach(() => {
    put("a-images.gz", toIdx([3, 1, 2], Uint8Array.of(1, 2, 3, 4, 5, 255)));
    put("a-classes.gz", toIdx([3], Uint8Array.of(2, 0, 1)));
    put("b-images.gz", toIdx([1, 1, 2], Uint8Array.of(7, 8)));
    put("b-classes.gz", toIdx([1], Uint8Array.of(2)));
  });

  test("gives both sets, and says which files they were", async () => {
    const data = await read(SOURCE);
    expect(rows(data.training.samples)).toEqual([
      [1, 2],
      [3, 4],
      [5, 255],
    ]);
    expect(data.training.targets).toEqual({ kind: "classes", classes: 3, values: BigInt64Array.of(2n, 0n, 1n) });
    expect(data.test.samples).toMatchObject({ count: 1, shape: [1, 2], datatype: "UINT8" });
    expect(data.classNames).toBeUndefined();
    const digest = createHash("sha256")
      .update(readFileSync(join(folder, "b-images.gz")))
      .digest("hex");
    expect(data.sha256).toMatchObject({ "b-images.gz": digest });
    expect(Object.keys(data.sha256)).toHaveLength(4);
  });

  test.each([
    [
      "samples and classes of different numbers",
      "b-classes.gz",
      toIdx([2], Uint8Array.of(1, 2)),
      /holds 1 samples, "b-classes.gz" 2 classes/,
    ],
    [
      "a class beyond the last",
      "b-classes.gz",
      toIdx([1], Uint8Array.of(3)),
      /"b-classes.gz" holds the class 3 for sample 0; classes go from 0 to 2/,
    ],
    ["samples of another size", "b-images.gz", toIdx([1, 2, 2], new Uint8Array(4)), /"b-images.gz" holds samples of 2×2, not 1×2/],
    ["classes where samples should be", "b-images.gz", toIdx([16], new Uint8Array(16)), /"b-images.gz" starts with 0x801/],
    ["no sample at all", "b-images.gz", toIdx([0, 1, 2], new Uint8Array()), /"b-images.gz" holds 0 samples/],
    ["a file that ends early", "b-images.gz", toIdx([1, 1, 2], Uint8Array.of(7, 8)).subarray(0, -9), /"b-images.gz" is no whole gzip file/],
  ])("refuses %s", async (_what, file, content, message) => {
    put(file, content);
    await expect(read(SOURCE)).rejects.toThrowError(message);
  });

  test("names a file that is not there", async () => {
    await expect(read({ ...SOURCE, test: part("c") })).rejects.toThrowError(/c-images.gz/);
  });
});

describe("readDataset() of CSV files", () => {
  const NUMBERS = {
    kind: "csv",
    name: "table",
    samples: { kind: "numbers", columns: ["b", "a"] },
    targets: { kind: "classes", column: "kind", classes: ["no", "yes"] },
    training: "table.csv",
    test: "table.csv",
  };
  const TABLE = 'a,b,kind\n1,2.5,yes\n-3e2, 4 ,no\n"5",6,yes\n';

  test("takes columns by name, quoted or not, in the order asked for, and classes by their names", async () => {
    put("table.csv", `\uFEFF${TABLE}`);
    const { training, classNames } = await read(NUMBERS);
    expect(rows(training.samples)).toEqual([
      [2.5, 1],
      [4, -300],
      [6, 5],
    ]);
    expect(training.targets).toEqual({ kind: "classes", classes: 2, values: BigInt64Array.of(1n, 0n, 1n) });
    expect(classNames).toEqual(["no", "yes"]);
  });

  test("reads values, ids and numbered classes", async () => {
    put("table.csv", "a;b;y\n1;2;0.5\n0;3;-1\n");
    const source = { ...NUMBERS, separator: ";", samples: { kind: "ids", columns: ["a", "b"], rows: 4 } };
    const values = await read({ ...source, targets: { kind: "values", columns: ["y", "a"] } });
    expect(values.training.samples.datatype).toBe("INT64");
    expect(rows(values.training.samples)).toEqual([
      [1, 2],
      [0, 3],
    ]);
    expect(values.training.targets).toEqual({ kind: "values", width: 2, values: Float32Array.of(0.5, 1, -1, 0) });
    const numbered = await read({ ...source, targets: { kind: "classes", column: "a", classes: 2 } });
    expect(numbered.training.targets).toMatchObject({ values: BigInt64Array.of(1n, 0n) });
  });

  test("keeps of a text its hashed n-grams, the ones that serving computes", async () => {
    const preparation = { kind: "hashed-ngrams", features: 32, ngrams: [1, 2] };
    put("table.csv", 'text,kind\n"Where, oh ""where"", is\nmy card?",yes\nÄ!,no\n');
    const { training } = await read({ ...NUMBERS, samples: { kind: "text", column: "text", preparation } });
    const { ids, weights } = hashNgrams('Where, oh "where", is\nmy card?', { features: 32, ngrams: [1, 2], norm: "l2" });
    const [first = [], second] = rows(training.samples);
    expect(ids.length).toBeGreaterThan(5);
    expect(first.filter((weight) => weight !== 0)).toEqual([...weights]);
    expect([...ids].map((id) => first[id])).toEqual([...weights]);
    expect(second).toEqual(new Array(32).fill(0));
  });

  test.each([
    ["a ragged row", "a,b,kind\n1,2,yes\n1,2\n", /"table.csv" line 3 .*Invalid Record Length/],
    ["a quote that never ends", 'a,b,kind\n1,2,"yes\n', /"table.csv" line/],
    [
      "bytes that are no UTF-8",
      Buffer.from("a,b,kind\n1,2,yes\n1,\xff,no\n", "latin1"),
      /"table.csv" line 3 holds bytes that are no UTF-8/,
    ],
    ["NaN", "a,b,kind\n1,NaN,yes\n", /"table.csv" line 2, column "b": "NaN" is no number/],
    ["infinity", "a,b,kind\n1,2,yes\n1,-Infinity,yes\n", /line 3, column "b": "-Infinity" is no number/],
    ["a number past float32", "a,b,kind\n1,1e39,yes\n", /column "b": "1e39" is no number that float32 holds/],
    ["an empty field", "a,b,kind\n1,,yes\n", /column "b": "" is no number/],
    ["a class nobody declared", "a,b,kind\n1,2,maybe\n", /line 2, column "kind": "maybe" is none of the 2 classes/],
    ["a column that is missing", "a,kind\n1,yes\n", /has no column "b"; it has "a", "kind"/],
    ["a column twice", "a,b,b,kind\n1,2,3,yes\n", /names the column "b" twice/],
    ["no row", "a,b,kind\n", /holds no row below its header/],
    ["nothing", "", /"table.csv" is empty/],
  ])("refuses %s, naming file and line", async (_what, content, message) => {
    put("table.csv", content);
    await expect(read(NUMBERS)).rejects.toThrowError(message);
  });

  test("refuses ids and numbered classes out of range", async () => {
    put("table.csv", "a,b,y\n1,4,0\n");
    const source = { ...NUMBERS, targets: { kind: "values", columns: ["y"] } };
    await expect(read({ ...source, samples: { kind: "ids", columns: ["b"], rows: 4 } })).rejects.toThrowError(/"4" is no id from 0 to 3/);
    const numbered = { ...NUMBERS, targets: { kind: "classes", column: "b", classes: 4 } };
    await expect(read(numbered)).rejects.toThrowError(/"4" is no class from 0 to 3/);
  });
});

describe("readDataset() with a share for the test", () => {
  const SOURCE = {
    kind: "csv",
    name: "table",
    samples: { kind: "numbers", columns: ["x"] },
    targets: { kind: "values", columns: ["x"] },
    training: "table.csv",
    testShare: 0.25,
  };

  test("draws it by the seed: every row is in one part, with its target", async () => {
    put("table.csv", `x\n${Array.from({ length: 40 }, (_, row) => row).join("\n")}\n`);
    const parts = await Promise.all([0, 0, 1].map((seed) => read(SOURCE, seed)));
    const drawn = parts.map(({ test: { samples } }) => rows(samples).flat());
    expect(drawn[0]).toHaveLength(10);
    expect(drawn[1]).toEqual(drawn[0]);
    expect(drawn[2]).not.toEqual(drawn[0]);
    const [{ training, test: testSet } = { training: undefined, test: undefined }] = parts;
    const all = [...rows(training?.samples ?? never()).flat(), ...(drawn[0] ?? [])];
    expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, row) => row));
    expect(testSet?.targets).toMatchObject({ values: Float32Array.from(drawn[0] ?? []) });
  });

  test("refuses a share that leaves nothing", async () => {
    put("table.csv", "x\n1\n");
    await expect(read(SOURCE)).rejects.toThrowError(/A share of 0.25 of the 1 samples of "table" leaves nothing/);
  });
});

function never(): never {
  throw new Error("There is no part");
}
