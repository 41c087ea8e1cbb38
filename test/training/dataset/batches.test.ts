import { describe, expect, test } from "vitest";
import { createBatcher, stepsPerEpoch } from "#training/dataset/batches.ts";
import { denseSamples, sparseSamples } from "#training/dataset/samples.ts";
import { createTargetWriter } from "#training/dataset/target-writer.ts";

const DATASET = {
  samples: denseSamples(
    [2],
    Uint8Array.from({ length: 22 }, (_, at) => at),
  ),
  targets: { kind: "classes" as const, classes: 11, values: BigInt64Array.from({ length: 11 }, (_, at) => BigInt(at)) },
};
const NAMES = { samples: "x", targets: "y" };
const ORDER = Uint32Array.of(10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);

describe("createBatcher()", () => {
  test("gathers the rows that the order names, each with its target", () => {
    const batcher = createBatcher(DATASET, { capacity: 6, target: { datatype: "INT64", shape: [] }, names: NAMES });
    const { samples, targets } = batcher.gather(ORDER, 4, [2, 2]);
    expect(samples).toMatchObject({ name: "x", datatype: "UINT8", shape: [2, 2, 2], data: Uint8Array.of(12, 13, 10, 11, 8, 9, 6, 7) });
    expect(targets).toMatchObject({ name: "y", datatype: "INT64", shape: [2, 2], data: BigInt64Array.of(6n, 5n, 4n, 3n) });
    expect(batcher.gather(ORDER, 0, [1]).samples).toMatchObject({ shape: [1, 2], data: Uint8Array.of(20, 21) });
  });

  test("leaves nothing of one sparse row in the next", () => {
    const vector = (ids: number[], weights: number[]) => ({ ids: Uint32Array.from(ids), weights: Float32Array.from(weights) });
    const samples = sparseSamples(4, [vector([0, 3], [1, 2]), vector([], []), vector([1], [5])]);
    const targets = { kind: "values" as const, width: 1, values: Float32Array.of(1, 2, 3) };
    const batcher = createBatcher({ samples, targets }, { capacity: 2, target: { datatype: "FP32", shape: [1] }, names: NAMES });
    expect([...batcher.gather(Uint32Array.of(0, 2), 0, [2]).samples.data]).toEqual([1, 0, 0, 2, 0, 5, 0, 0]);
    expect([...batcher.gather(Uint32Array.of(1, 0), 0, [2]).samples.data]).toEqual([0, 0, 0, 0, 1, 0, 0, 2]);
  });
});

describe("createTargetWriter()", () => {
  const written = (targets: Parameters<typeof createTargetWriter>[0], target: Parameters<typeof createTargetWriter>[1], rows: number) => {
    const writer = createTargetWriter(targets, target);
    const into = writer.create(rows);
    for (let row = 0; row < rows; row += 1) writer.write(row, into, row * writer.size);
    return [...into].map(Number);
  };
  const classes = (count: number, ...values: bigint[]) => ({
    kind: "classes" as const,
    classes: count,
    values: BigInt64Array.from(values),
  });

  test("writes classes as numbers, one-hot rows, or 0 and 1", () => {
    expect(written(classes(3, 2n, 0n), { datatype: "INT64", shape: [] }, 2)).toEqual([2, 0]);
    expect(written(classes(3, 2n, 0n), { datatype: "FP32", shape: [3] }, 2)).toEqual([0, 0, 1, 1, 0, 0]);
    expect(written(classes(2, 1n, 0n), { datatype: "FP32", shape: [1] }, 2)).toEqual([1, 0]);
  });

  test("refuses targets that a loss cannot compare with", () => {
    expect(() => createTargetWriter(classes(3), { datatype: "FP32", shape: [4] })).toThrowError(/3 classes, the loss compares with \[4\]/);
    const values = { kind: "values" as const, width: 2, values: new Float32Array(2) };
    expect(() => createTargetWriter(values, { datatype: "INT64", shape: [] })).toThrowError(/2 values a sample.* one INT64/);
  });
});

test("stepsPerEpoch() counts whole batches", () => {
  expect([1, 2, 11, 12].map((batch) => stepsPerEpoch(DATASET, batch))).toEqual([11, 5, 1, 0]);
});
