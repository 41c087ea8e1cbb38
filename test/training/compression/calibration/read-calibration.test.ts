import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { drawFeeds } from "#training/compression/calibration/draw-feeds.ts";
import { readCalibration } from "#training/compression/calibration/read-calibration.ts";
import type { DatasetSource } from "#training/dataset/dataset-source.ts";
import { denseSamples } from "#training/dataset/samples.ts";

const INPUTS = [{ name: "x", datatype: "FP32" as const, shape: [-1, 2] }];
const KNOWN = { model: { task: "tensor" as const }, version: { inputs: INPUTS, outputs: [] } };
const SIGNATURE = { name: "m", version: 1, inputs: INPUTS, outputs: [], allowNonFinite: false, maxBatch: 4 };
const options = (declared?: DatasetSource) => ({
  declared: declared && { source: declared, seed: 1 },
  known: KNOWN,
  signature: SIGNATURE,
  samples: 3,
});
const values = ({ feeds }: Awaited<ReturnType<typeof readCalibration>>) => feeds.map(([x]) => [...(x?.data ?? [])]);

test("readCalibration() takes requests as sample.json holds them, as many as asked for", async () => {
  const path = join(temporaryFolder(), "requests.json");
  const request = (value: number) => ({ inputs: [{ name: "x", datatype: "FP32", shape: [1, 2], data: [value, -value] }] });
  await writeFile(path, JSON.stringify([1, 2, 3, 4].map(request)));
  const read = await readCalibration(path, options());
  expect(read.source).toBe("requests.json");
  expect(values(read)).toEqual([
    [1, -1],
    [2, -2],
    [3, -3],
  ]);
  await writeFile(path, JSON.stringify({ inputs: [{ name: "y", datatype: "FP32", shape: [1, 2], data: [1, 2] }] }));
  await expect(readCalibration(path, options())).rejects.toThrow("missing required input(s) ['x']");
  await writeFile(path, "[]");
  await expect(readCalibration(path, options())).rejects.toThrow("holds no request");
});

test("readCalibration() takes the training part of a declared set, never the one that versions are judged on", async () => {
  const folder = temporaryFolder();
  await writeFile(join(folder, "train.csv"), `a,b,y\n${[1, 2, 3, 4, 5, 6].map((row) => `${row},0,1`).join("\n")}\n`);
  await writeFile(join(folder, "test.csv"), "a,b,y\n100,0,1\n");
  const source: DatasetSource = {
    kind: "csv",
    name: "points",
    separator: ",",
    files: [],
    mirrors: [],
    samples: { kind: "numbers", columns: ["a", "b"] },
    targets: { kind: "values", columns: ["y"] },
    training: "train.csv",
    test: "test.csv",
  };
  const read = await readCalibration(folder, options(source));
  expect(read.source).toBe("points, training");
  expect(values(read)).toEqual([
    [1, 0],
    [3, 0],
    [5, 0],
  ]);
});

test("drawFeeds() spreads over the whole set, and gives each sample a buffer of its own", () => {
  const samples = denseSamples(
    [2],
    Float32Array.from({ length: 20 }, (_, index) => index),
  );
  expect(drawFeeds(samples, INPUTS, 5).map(([x]) => x?.data[0])).toEqual([0, 4, 8, 12, 16]);
  expect(drawFeeds(samples, INPUTS, 50)).toHaveLength(10);
});
