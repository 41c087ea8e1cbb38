import { describe, expect, test } from "vitest";
import { channelsFirst } from "#training/layers/channels-first.ts";
import { conv2d } from "#training/layers/conv2d.ts";
import { dense } from "#training/layers/dense.ts";
import { embeddingBag } from "#training/layers/embedding-bag.ts";
import { leakyRelu } from "#training/layers/leaky-relu.ts";
import { softmax } from "#training/layers/softmax.ts";
import { standardize } from "#training/layers/standardize.ts";

describe("a layer refuses options that cannot work", () => {
  test.each([
    ["no units", () => dense(0), /whole number of units from 1, not 0/],
    ["a negative penalty", () => dense(3, { l2: -1 }), /penalty's factor is at least 0, not -1/],
    ["half a filter", () => conv2d({ filters: 1.5, kernel: 3 }), /whole number of filters and groups from 1, not 1.5/],
    ["an empty table", () => embeddingBag({ rows: 0, width: 3 }), /whole number of rows and columns from 1, not 0/],
    ["a slope that grows", () => leakyRelu(1), /slope is at least 0 and below 1, not 1/],
    ["no spread", () => standardize({ mean: [0], deviation: [0] }), /deviation is above 0, not 0/],
  ])("%s", (_name, create, message) => {
    expect(create).toThrowError(message);
  });
});

describe("a layer refuses inputs of another shape", () => {
  test.each([
    ["Dense", dense(3), [2, 2], /one dimension a sample, not \[2, 2\]/],
    [
      "groups that do not divide",
      conv2d({ filters: 4, kernel: 1, groups: 2 }),
      [3, 2, 2],
      /2 groups do not divide 3 channels and 4 filters/,
    ],
    ["ChannelsFirst", channelsFirst(), [5], /\[height, width\] or \[height, width, channels\], not \[5\]/],
    ["Softmax", softmax(), [2, 2], /one dimension a sample/],
    ["an embedding bag", embeddingBag({ rows: 2, width: 2 }), [2, 2], /one list of ids a sample/],
    ["Standardize", standardize({ mean: [0, 1], deviation: [1] }), [3], /takes 1 or 3 numbers, not 2/],
  ])("%s", (_name, layer, input, message) => {
    expect(() => layer.outputShape(input)).toThrowError(message);
  });
});
