import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { IMAGE_PREPARATION } from "#core/model/image-preparation.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import type { DatasetSource } from "#training/dataset/dataset-source.ts";
import type { UndeclaredModel } from "#training/evaluation/guess-data-source.ts";
import { readTestData } from "#training/evaluation/read-test-data.ts";
import { toIdx } from "../dataset/synthetic-mnist.ts";

const CLASSES = ["up", "down"];

function known(model: Partial<UndeclaredModel["model"]>, shape: readonly number[] = [-1, 2]): UndeclaredModel {
  return {
    model: { task: "tensor", ...model },
    version: { inputs: [{ name: "x", datatype: "FP32", shape: [...shape] }], outputs: [{ name: "y", datatype: "FP32", shape: [-1, 4] }] },
  };
}

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = join(temporaryFolder(), "points");
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

function rowsOf({ data }: Awaited<ReturnType<typeof readTestData>>): readonly (readonly number[])[] {
  const size = data.samples.shape.reduce((product, dimension) => product * dimension, 1);
  return Array.from({ length: data.samples.count }, (_, row) => {
    const into = data.samples.datatype === "UINT8" ? new Uint8Array(size) : new Float32Array(size);
    data.samples.write(row, into, 0);
    return [...into];
  });
}

describe("readTestData() without a declaration", () => {
  const idx = {
    "train-images-idx3-ubyte.gz": toIdx([3, 2, 1], Uint8Array.of(9, 9, 9, 9, 9, 9)),
    "train-labels-idx1-ubyte.gz": toIdx([3], Uint8Array.of(0, 1, 1)),
    "t10k-images-idx3-ubyte.gz": toIdx([2, 2, 1], Uint8Array.of(1, 2, 3, 4)),
    "t10k-labels-idx1-ubyte.gz": toIdx([2], Uint8Array.of(1, 0)),
  };

  test("takes the test pair of a folder of IDX files, and reads no other", async () => {
    const read = await readTestData(folderWith(idx), undefined, known({ classes: CLASSES }, [-1, 1, 2, 1]));
    expect(rowsOf(read)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(read.data.targets).toMatchObject({ kind: "classes", classes: 2, values: BigInt64Array.of(1n, 0n) });
    expect(Object.keys(read.sha256).sort()).toEqual(["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"]);
  });

  test("prepares pictures as predict does, wherever the model has its channels", async () => {
    const preparation = v.parse(IMAGE_PREPARATION, { kind: "image", width: 1, height: 2, channels: "grey", scale: 0.5 });
    const read = await readTestData(folderWith(idx), undefined, known({ classes: CLASSES, preparation }, [-1, 2, 1, 1]));
    expect(rowsOf(read)).toEqual([
      [0.5, 1],
      [1.5, 2],
    ]);
  });

  test("counts the classes of a model that names none by its scores", async () => {
    const read = await readTestData(folderWith(idx), undefined, known({}, [-1, 2, 1]));
    expect(read.data.targets).toMatchObject({ kind: "classes", classes: 4 });
    const silent = { ...known({}, [-1, 2, 1]), version: { inputs: known({}, [-1, 2, 1]).version.inputs, outputs: [] } };
    await expect(readTestData(folderWith(idx), undefined, silent)).rejects.toThrow("says how many there are");
  });

  test("takes the last column of a CSV of numbers for the values of a model that is no classifier", async () => {
    const folder = folderWith({ "points.csv": "a,b,price\n1,2,3.5\n4,5,-1\n" });
    const read = await readTestData(join(folder, "points.csv"), undefined, known({}));
    expect(rowsOf(read)).toEqual([
      [1, 2],
      [4, 5],
    ]);
    expect(read.data.targets).toEqual({ kind: "values", width: 1, values: Float32Array.of(3.5, -1) });
  });

  test("finds classes by name in a column that is called as usual, and texts by how the model is prepared", async () => {
    const preparation = { kind: "hashed-ngrams" as const, features: 8, ngrams: [1], lowercase: true as const, norm: "l2" as const };
    const folder = folderWith({ "test.csv": "category,text\ndown,off we go\nup,on\n" });
    const read = await readTestData(folder, undefined, known({ task: "text-classification", classes: CLASSES, preparation }));
    expect(read.data.targets).toMatchObject({ kind: "classes", classes: 2, values: BigInt64Array.of(1n, 0n) });
    expect(read.data.samples).toMatchObject({ count: 2, shape: [8] });
    expect(read.classNames).toEqual(CLASSES);
  });

  test.each([
    ["nothing", {}, "it holds nothing"],
    ["two CSV files that could be it", { "a.csv": "x,y\n1,2\n", "b.csv": "x,y\n1,2\n" }, "holds neither one CSV file"],
    ["images without classes", { "t10k-images-idx3-ubyte": "" }, "nor one pair of IDX files"],
  ])("refuses %s, and says what there is", async (_, files, message) => {
    await expect(readTestData(folderWith(files), undefined, known({ classes: CLASSES }))).rejects.toThrow(message);
  });

  test("a class beyond the model's is an error, not another class", async () => {
    const folder = folderWith({ "p.csv": "a,class\n1,2\n" });
    const evaluation = readTestData(join(folder, "p.csv"), undefined, known({ task: "image-classification", classes: CLASSES }));
    await expect(evaluation).rejects.toThrow('"p.csv" line 2');
  });
});

describe("readTestData() by a declaration", () => {
  const source: DatasetSource = {
    kind: "csv",
    name: "points",
    files: [],
    mirrors: [],
    separator: ",",
    samples: { kind: "numbers", columns: ["a"] },
    targets: { kind: "values", columns: ["y"] },
    training: "train.csv",
    test: "test.csv",
  };
  const files = { "train.csv": "a,y\n1,1\n2,2\n3,3\n4,4\n", "test.csv": "a,y\n7,7\n" };

  test("reads the test file alone, or the file named in its place", async () => {
    const folder = folderWith({ ...files, "other.csv": "a,y\n8,8\n9,9\n" });
    const read = await readTestData(folder, { source, seed: 1 }, known({}));
    expect([rowsOf(read), Object.keys(read.sha256)]).toEqual([[[7]], ["test.csv"]]);
    expect(rowsOf(await readTestData(join(folder, "other.csv"), { source, seed: 1 }, known({})))).toEqual([[8], [9]]);
  });

  test("draws the same samples from the training file that training left out, by its seed", async () => {
    const { test: _, ...rest } = source;
    const declared = { source: { ...rest, testShare: 0.5 }, seed: 3 };
    const folder = folderWith(files);
    const first = rowsOf(await readTestData(folder, declared, known({})));
    expect(first).toHaveLength(2);
    expect(rowsOf(await readTestData(folder, declared, known({})))).toEqual(first);
  });

  test("asks for the folder where the data is in several files", async () => {
    const part = { samples: "s", classes: "c" };
    const idx: DatasetSource = { kind: "idx", name: "digits", files: [], mirrors: [], shape: [1], classes: 2, training: part, test: part };
    const folder = folderWith(files);
    await expect(readTestData(join(folder, "test.csv"), { source: idx, seed: 1 }, known({}))).rejects.toThrow("name their folder");
  });
});
