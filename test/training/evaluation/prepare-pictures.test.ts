import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { IMAGE_PREPARATION } from "#core/model/image-preparation.ts";
import type { TensorSignature } from "#core/protocol/tensor.ts";
import type { Samples } from "#training/dataset/dataset.ts";
import { denseSamples } from "#training/dataset/samples.ts";
import { preparePictures } from "#training/evaluation/prepare-pictures.ts";
import { createSampleFeed } from "#training/evaluation/sample-feed.ts";

/** Two grey pictures, and one of three channels, of 1 by 2 pixels. */
const GREY = denseSamples([1, 2], Uint8Array.of(0, 100, 200, 255));
const COLOUR = denseSamples([1, 2, 3], Uint8Array.of(10, 20, 30, 40, 50, 60));

function send(samples: Samples, settings: object, input: Partial<TensorSignature>): readonly number[] {
  const signature: TensorSignature = { name: "x", datatype: "FP32", shape: [-1, 1, 1, 2], ...input };
  const preparation = v.parse(IMAGE_PREPARATION, { kind: "image", width: 2, height: 1, ...settings });
  const feed = createSampleFeed(preparePictures(samples, preparation, [signature]), [signature], 8);
  return [...feed.read(0, 8).data].map(Number);
}

describe("preparePictures()", () => {
  test("scales and normalizes as predict does", () => {
    const settings = { channels: "grey", scale: 0.01, mean: [1], std: [0.5] };
    expect(send(GREY, settings, {})).toEqual([-2, 0, 2, (2.55 - 1) / 0.5].map((value) => expect.closeTo(value, 5)));
  });

  test("leaves the bytes of a model that scales in its graph, inverted where it is said", () => {
    const bytes = { datatype: "UINT8" as const, shape: [-1, 1, 2] };
    expect(send(GREY, { channels: "grey" }, bytes)).toEqual([0, 100, 200, 255]);
    expect(send(GREY, { channels: "grey", invert: true }, bytes)).toEqual([255, 155, 55, 0]);
  });

  test("puts channels in the model's order and place", () => {
    expect(send(COLOUR, { channels: "bgr" }, { shape: [-1, 3, 1, 2] })).toEqual([30, 60, 20, 50, 10, 40]);
    expect(send(COLOUR, { channels: "rgb" }, { shape: [-1, 1, 2, 3] })).toEqual([10, 20, 30, 40, 50, 60]);
  });

  test("refuses pictures of another size, and what is none", () => {
    expect(() => send(GREY, { width: 3 }, {})).toThrow("Samples of UINT8 [1, 2] are no pictures of 1 by 3");
    expect(() => send(denseSamples([1, 2], new Float32Array(2)), {}, {})).toThrow("Samples of FP32 [1, 2] are no pictures");
  });
});
