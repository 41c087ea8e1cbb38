import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { IMAGE_PREPARATION } from "#core/model/image-preparation.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import type { Tensor, TensorSignature } from "#core/protocol/tensor.ts";
import type { RgbaImage } from "#core/task/image-codec.ts";
import { prepareImage } from "#core/task/prepare-image.ts";
import { upright } from "#core/task/upright.ts";
import { openCodec } from "#test/fixtures/images/codec.ts";
import { exifOrientation } from "#test/fixtures/images/exif.ts";
import { makePng, PNG_SIGNATURE, type PngParts, pngChunk, pngHeader } from "#test/fixtures/images/png.ts";

const codec = openCodec();

/** The tensor that a model with one input would be asked with. */
async function prepare(parts: PngParts, preparation: object, input: Partial<TensorSignature> = {}): Promise<Tensor> {
  const parsed = v.parse(IMAGE_PREPARATION, { kind: "image", ...preparation });
  const version: ServedVersion = {
    name: "m",
    version: 1,
    sha256: "0".repeat(64),
    bytes: 1,
    inputs: [{ name: "x", datatype: "UINT8", shape: [-1, -1, -1], ...input }],
    outputs: [],
    allowNonFinite: false,
    maxBatch: 1,
  };
  const { inputs } = await prepareImage(makePng(parts), "png", parsed, version, codec);
  const [tensor] = inputs;
  if (tensor === undefined) throw new Error("No tensor");
  return tensor;
}

const grey = (rows: readonly (readonly number[])[]): PngParts => ({
  width: rows[0]?.length ?? 0,
  height: rows.length,
  colourType: 0,
  rows,
});
const greyModel = (width: number, height: number, more: object = {}) => ({ width, height, channels: "grey", ...more });

describe("prepareImage()", () => {
  test("leaves a grey picture of the model's size as it is, byte for byte", async () => {
    const { shape, data } = await prepare(
      grey([
        [0, 1, 254],
        [255, 3, 4],
      ]),
      greyModel(3, 2),
    );
    expect([shape, [...(data as Uint8Array)]]).toEqual([
      [1, 2, 3],
      [0, 1, 254, 255, 3, 4],
    ]);
  });

  const COLOURS: PngParts = { width: 2, height: 1, rows: [[10, 20, 30, 40, 50, 60]] };

  test.each([
    ["NCHW, rgb", { layout: "NCHW" }, [1, 3, 1, 2], [10, 40, 20, 50, 30, 60]],
    ["NHWC, rgb", { layout: "NHWC" }, [1, 1, 2, 3], [10, 20, 30, 40, 50, 60]],
    ["NHWC, bgr", { layout: "NHWC", channels: "bgr" }, [1, 1, 2, 3], [30, 20, 10, 60, 50, 40]],
    ["grey by luma", { channels: "grey", layout: "NHW" }, [1, 1, 2], [18, 48]],
    ["inverted", { channels: "grey", layout: "NHW", invert: true }, [1, 1, 2], [237, 207]],
  ])("writes channels as %s", async (_, preparation, shape, values) => {
    const tensor = await prepare(COLOURS, { width: 2, height: 1, ...preparation });
    expect([tensor.shape, [...(tensor.data as Uint8Array)]]).toEqual([shape, values]);
  });

  test.each([
    ["NCHW", [-1, 3, 1, 2]],
    ["NHWC", [-1, 1, 2, 3]],
  ])("takes the layout %s from the input's shape", async (_, shape) => {
    const tensor = await prepare(COLOURS, { width: 2, height: 1 }, { shape });
    expect(tensor.shape).toEqual([1, ...shape.slice(1)]);
  });

  test("normalizes each channel of a floating-point input: (value × scale − mean) / std", async () => {
    const settings = { width: 2, height: 1, scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
    const expected = [10, 40, 20, 50, 30, 60].map((value, at) => {
      const channel = Math.floor(at / 2);
      return Math.fround((value / 255 - (settings.mean[channel] ?? 0)) / (settings.std[channel] ?? 1));
    });
    const input = { shape: [-1, 3, 1, 2] };
    const full = await prepare(COLOURS, settings, { ...input, datatype: "FP32" });
    for (const [at, value] of Array.from(full.data as Float32Array).entries()) expect(value).toBeCloseTo(expected[at] ?? Number.NaN, 6);
    const half = await prepare(COLOURS, settings, { ...input, datatype: "FP16" });
    const bits = half.data as Uint16Array;
    expect(Array.from(new Float16Array(bits.buffer, bits.byteOffset, bits.length))).toEqual([
      ...Float16Array.from(full.data as Float32Array),
    ]);
  });

  test.each([
    ["black", 100 * (51 / 255)],
    ["white", 100 * (51 / 255) + 255 * (204 / 255)],
  ])("lays transparent pixels over %s", async (background, value) => {
    const parts = { width: 1, height: 1, colourType: 4, rows: [[100, 51]] };
    const { data } = await prepare(parts, greyModel(1, 1, { background }));
    expect([...(data as Uint8Array)]).toEqual([Math.round(value)]);
  });

  // Twelve columns and four rows of 0, 60, 120, 180, 240 … from left to right.
  const WIDE = grey(Array.from({ length: 4 }, () => Array.from({ length: 12 }, (_, x) => x * 20)));

  test.each([
    ["cover keeps the middle", { resize: "cover" }, [80, 100, 120, 140]],
    ["stretch keeps everything", { resize: "stretch" }, [20, 80, 140, 200]],
    ["crop keeps a middle part", { resize: "stretch", crop: 1 / 3 }, [80, 100, 120, 140]],
  ])("%s", async (_, preparation, columns) => {
    const { data } = await prepare(WIDE, greyModel(4, 4, preparation));
    const first = [...(data as Uint8Array)].slice(0, 4);
    for (const [at, value] of first.entries()) expect(Math.abs(value - (columns[at] ?? 0)), `${first}`).toBeLessThanOrEqual(6);
  });

  test("contain puts the whole picture between bars of the background", async () => {
    const { data } = await prepare(grey([[9, 9, 9, 9]]), greyModel(4, 3, { resize: "contain", background: "white" }));
    expect([...(data as Uint8Array)]).toEqual([255, 255, 255, 255, 9, 9, 9, 9, 255, 255, 255, 255]);
  });

  test.each([
    [1, [1, 2, 3, 4, 5, 6]],
    [2, [3, 2, 1, 6, 5, 4]],
    [3, [6, 5, 4, 3, 2, 1]],
    [4, [4, 5, 6, 1, 2, 3]],
    [5, [1, 4, 2, 5, 3, 6]],
    [6, [4, 1, 5, 2, 6, 3]],
    [7, [6, 3, 5, 2, 4, 1]],
    [8, [3, 6, 2, 5, 1, 4]],
  ])("stands a picture of EXIF orientation %i upright", async (orientation, seen) => {
    const parts = {
      ...grey([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      before: [pngChunk("eXIf", exifOrientation(orientation))],
    };
    const [width, height] = orientation >= 5 ? [2, 3] : [3, 2];
    const { shape, data } = await prepare(parts, greyModel(width, height));
    expect([shape, [...(data as Uint8Array)]]).toEqual([[1, height, width], seen]);
  });

  test("upright() turned twice by opposite turns is what it was", () => {
    const image: RgbaImage = { width: 3, height: 2, pixels: Uint8Array.from({ length: 24 }, (_, at) => at) };
    expect([...upright(upright(image, 6), 8).pixels]).toEqual([...image.pixels]);
  });

  test.each([
    [1, 5000],
    [5000, 1],
  ])("takes a picture of %i × %i pixels", async (width, height) => {
    const parts = grey(Array.from({ length: height }, () => new Array<number>(width).fill(200)));
    for (const resize of ["cover", "contain", "stretch"]) {
      const { data } = await prepare(parts, greyModel(4, 4, { resize }));
      expect([...(data as Uint8Array)]).toContain(200);
    }
  });

  test("says nothing of the decoder's about a picture it cannot decode", async () => {
    const broken = Buffer.concat([PNG_SIGNATURE, pngHeader(3, 1, 8, 0), pngChunk("IDAT", [1, 2, 3]), pngChunk("IEND", [])]);
    const parsed = v.parse(IMAGE_PREPARATION, { kind: "image", ...greyModel(3, 1) });
    const version = { inputs: [{ name: "x", datatype: "UINT8", shape: [-1, 1, 3] }] } as unknown as ServedVersion;
    await expect(prepareImage(broken, "png", parsed, version, codec)).rejects.toMatchObject({
      code: "BAD_IMAGE",
      message: "The image cannot be decoded",
    });
  });
});
