import { describe, expect, test } from "vitest";
import { toByteRange } from "#training/compression/rewrite/byte-range.ts";
import { quantizeChannels } from "#training/compression/rewrite/quantize-channels.ts";
import { roundHalfEven } from "#training/compression/rewrite/round-half-even.ts";
import { noise } from "../noise.ts";
import { floats } from "../run-graph.ts";

describe("quantizeChannels()", () => {
  test.each([
    [0, 7],
    [1, 7],
    [2, 8],
    [1, 8],
  ] as const)("gives channels along axis %i exact scales of their own, %i bits", (axis, bits) => {
    const shape = [3, 4, 5];
    const weight = floats("w", shape, noise(7, 60));
    const { values, scales } = quantizeChannels(weight, axis, bits);
    const stride = [20, 5, 1][axis] ?? 1;
    const channels = Array.from({ length: shape[axis] ?? 0 }, (_, channel) =>
      [...(weight.data as Float32Array)].flatMap((value, index) =>
        Math.floor(index / stride) % (shape[axis] ?? 1) === channel ? [{ value, index }] : [],
      ),
    );
    const limit = bits === 7 ? 64 : 127;
    expect([...scales]).toEqual(channels.map((channel) => Math.fround(Math.max(...channel.map(({ value }) => Math.abs(value))) / limit)));
    for (const [channel, members] of channels.entries())
      for (const { value, index } of members) {
        expect(Math.abs(value - (values[index] ?? 0) * (scales[channel] ?? 0))).toBeLessThanOrEqual((scales[channel] ?? 0) * 0.500001);
        expect(Math.abs(values[index] ?? 0)).toBeLessThanOrEqual(limit);
      }
  });

  test("gives a channel of zeros a scale that decodes to zeros", () => {
    const { values, scales } = quantizeChannels(floats("w", [2, 2], [0, 3, 0, -1.5]), 1, 8);
    expect([...scales]).toEqual([1, Math.fround(3 / 127)]);
    expect([...values]).toEqual([0, 127, 0, -64]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("refuses %d", (value) => {
    expect(() => quantizeChannels(floats("w", [1, 2], [1, value]), 1, 8)).toThrow('Tensor "w" holds');
  });
});

test.each([
  [0.5, 0],
  [1.5, 2],
  [2.5, 2],
  [-0.5, 0],
  [-1.5, -2],
  [-2.5, -2],
  [2.4999, 2],
  [2.5001, 3],
  [-7, -7],
])("roundHalfEven(%d) is %d", (value, rounded) => {
  expect(roundHalfEven(value) + 0).toBe(rounded);
});

test.each([
  [
    { min: 0, max: 255 },
    { scale: 1, zeroPoint: 0 },
  ],
  [
    { min: 3, max: 5.1 },
    { scale: Math.fround(0.02), zeroPoint: 0 },
  ],
  [
    { min: -5.1, max: -1 },
    { scale: Math.fround(0.02), zeroPoint: 255 },
  ],
  [
    { min: -1, max: 1 },
    { scale: Math.fround(2 / 255), zeroPoint: 127 },
  ],
  [
    { min: 0, max: 0 },
    { scale: 1, zeroPoint: 0 },
  ],
])("toByteRange(%o) takes zero in, as a byte of its own: %o", (range, bytes) => {
  expect(toByteRange(range)).toEqual(bytes);
});
