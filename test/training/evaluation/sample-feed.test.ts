import { describe, expect, test } from "vitest";
import type { TensorSignature } from "#core/protocol/tensor.ts";
import { denseSamples } from "#training/dataset/samples.ts";
import { createSampleFeed } from "#training/evaluation/sample-feed.ts";

/** Three pictures of 2 by 2. */
const PICTURES = denseSamples(
  [2, 2],
  Uint8Array.from({ length: 12 }, (_, index) => index * 20),
);

function feed(input: Partial<TensorSignature>, samples = PICTURES, maxBatch = 2) {
  return createSampleFeed(samples, [{ name: "x", datatype: "UINT8", shape: [-1, 2, 2], ...input }], maxBatch);
}

describe("createSampleFeed()", () => {
  test.each([
    [
      [-1, 2, 2],
      [2, 2, 2],
    ],
    [
      [-1, 1, 2, 2],
      [2, 1, 2, 2],
    ],
    [
      [-1, 4],
      [2, 4],
    ],
    [
      [-1, -1, -1],
      [2, 2, 2],
    ],
  ])("sends two samples to an input of shape %j as %j", (shape, sent) => {
    const input = feed({ shape }).read(1, 2);
    expect(input.shape).toEqual(sent);
    expect([...input.data]).toEqual([80, 100, 120, 140, 160, 180, 200, 220]);
  });

  test("sends no more than the set has left, and no more than the version takes", () => {
    expect(feed({}).read(2, 2).shape).toEqual([1, 2, 2]);
    expect(feed({}, PICTURES, 1024).read(0, 1024).shape).toEqual([3, 2, 2]);
    expect(feed({}, PICTURES, 1).rows).toBe(1);
  });

  test("repeats the last sample where the graph fixes the number", () => {
    const { rows, isFixed, read } = feed({ shape: [2, 2, 2] });
    expect([rows, isFixed]).toEqual([2, true]);
    expect([...read(2, 1).data]).toEqual([160, 180, 200, 220, 160, 180, 200, 220]);
    expect(feed({ shape: [2, 2] }).read(1, 1).shape).toEqual([2, 2]);
  });

  test.each([
    ["FP32", Float32Array.of(0, 20, 40, 60)],
    ["FP64", Float64Array.of(0, 20, 40, 60)],
    ["INT64", BigInt64Array.of(0n, 20n, 40n, 60n)],
    ["INT32", Int32Array.of(0, 20, 40, 60)],
    ["FP16", new Uint16Array(Float16Array.of(0, 20, 40, 60).buffer)],
  ] as const)("bytes become %s, unscaled", (datatype, expected) => {
    expect(feed({ datatype }).read(0, 1).data).toEqual(expected);
  });

  test.each([
    [{ datatype: "INT8" as const }, 'Samples are UINT8, input "x" takes INT8'],
    [{ datatype: "BYTES" as const }, 'input "x" takes BYTES'],
  ])("refuses %j, which cannot hold the samples", (input, message) => {
    expect(() => feed(input).read(0, 1)).toThrow(message);
  });

  test("refuses samples of another size, and more than one input", () => {
    expect(() => feed({ shape: [-1, 3, 3] })).toThrow('Samples of shape [2, 2] do not fit input "x" of shape [-1, 3, 3]');
    const input = { name: "x", datatype: "UINT8" as const, shape: [-1, 2, 2] };
    expect(() => createSampleFeed(PICTURES, [input, { ...input, name: "mask" }], 4)).toThrow(
      'A data set feeds one input, the model has 2: "x", "mask"',
    );
  });

  test("an integer that the input cannot hold is an error, not another number", () => {
    const ids = denseSamples([1], BigInt64Array.of(5n, 2n ** 40n));
    const { read } = feed({ datatype: "INT32", shape: [-1, 1] }, ids, 1);
    expect([...read(0, 1).data]).toEqual([5]);
    expect(() => read(1, 1)).toThrow("1099511627776 is no INT32");
  });
});
