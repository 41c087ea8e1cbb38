import { describe, expect, test } from "vitest";
import type { RgbaImage } from "#core/task/image-codec.ts";
import { readImageHeader, sniffImage } from "#core/task/read-image-header.ts";
import { openCodec } from "#test/fixtures/images/codec.ts";
import { JPEG_BASELINE, JPEG_PROGRESSIVE, WEBP_LOSSLESS_ALPHA, WEBP_LOSSY, WEBP_LOSSY_ALPHA } from "#test/fixtures/images/pictures.ts";
import { makePng, PNG_SIGNATURE, type PngParts, pngChunk, pngHeader } from "#test/fixtures/images/png.ts";

const codec = openCodec();

async function decode(bytes: Buffer): Promise<RgbaImage> {
  const format = sniffImage(bytes) ?? "png";
  return codec.decode(format, readImageHeader(bytes, format, 1e6).content);
}

const pixel = ({ width, pixels }: RgbaImage, x: number, y: number) => [...pixels.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)];

describe("createImageCodec()", () => {
  test.each<[string, PngParts, readonly number[]]>([
    ["grey", { width: 2, height: 1, colourType: 0, rows: [[7, 250]] }, [7, 7, 7, 255, 250, 250, 250, 255]],
    ["one-bit grey", { width: 2, height: 1, colourType: 0, bitDepth: 1, rows: [[0b10_000000]] }, [255, 255, 255, 255, 0, 0, 0, 255]],
    ["colour", { width: 1, height: 1, rows: [[1, 2, 3]] }, [1, 2, 3, 255]],
    ["colour with alpha", { width: 1, height: 1, colourType: 6, rows: [[1, 2, 3, 4]] }, [1, 2, 3, 4]],
    ["grey with alpha", { width: 1, height: 1, colourType: 4, rows: [[9, 4]] }, [9, 9, 9, 4]],
    ["16 bits, whose lower byte is lost", { width: 1, height: 1, bitDepth: 16, rows: [[1, 255, 2, 255, 3, 0]] }, [1, 2, 3, 255]],
    [
      "a palette with a transparent entry",
      {
        width: 2,
        height: 1,
        colourType: 3,
        bitDepth: 4,
        rows: [[0x10]],
        before: [pngChunk("PLTE", [10, 20, 30, 40, 50, 60]), pngChunk("tRNS", [0])],
      },
      [40, 50, 60, 255, 10, 20, 30, 0],
    ],
  ])("decodes a PNG of %s", async (_, parts, rgba) => {
    expect([...(await decode(makePng(parts))).pixels]).toEqual(rgba);
  });

  test.each([
    ["baseline JPEG", JPEG_BASELINE, 255],
    ["progressive JPEG", JPEG_PROGRESSIVE, 255],
    ["lossy WebP", WEBP_LOSSY, 255],
    ["lossless WebP", WEBP_LOSSLESS_ALPHA, 0],
    ["WebP with alpha", WEBP_LOSSY_ALPHA, 0],
  ])("decodes a %s: red on the left, blue or nothing on the right", async (_, bytes, alpha) => {
    const image = await decode(bytes);
    expect([image.width, image.height, image.pixels.length]).toEqual([16, 8, 512]);
    const [red = 0, green = 0, blue = 0] = pixel(image, 2, 4);
    expect(red > 190 && green < 70 && blue < 70).toBe(true);
    expect(pixel(image, 13, 4)[3]).toBe(alpha);
  });

  test("refuses broken files, one after another, and decodes the next as if nothing had been", async () => {
    const good = makePng({ width: 1, height: 1, rows: [[1, 2, 3]] });
    const broken = Buffer.concat([PNG_SIGNATURE, pngHeader(64, 64), pngChunk("IDAT", [1, 2, 3]), pngChunk("IEND", [])]);
    for (let round = 0; round < 20; round++) await expect(decode(broken)).rejects.toBeDefined();
    expect([...(await decode(good)).pixels]).toEqual([1, 2, 3, 255]);
    await expect(codec.decode("jpeg", Buffer.from([0xff, 0xd8, 0xff, 0xd9]))).rejects.toBeDefined();
    await expect(codec.decode("webp", WEBP_LOSSY.subarray(0, 40))).rejects.toBeDefined();
    expect((await decode(JPEG_BASELINE)).width).toBe(16);
  });

  // Made with Pillow 12.3.0, `Image.resize((4, 3), …)` of the same nine by seven pixels.
  test.each([
    [
      "bilinear",
      [
        112, 120, 152, 123, 140, 121, 142, 131, 119, 121, 119, 131, 110, 128, 132, 101, 144, 118, 118, 139, 114, 130, 113, 126, 133, 139,
        133, 98, 144, 135, 125, 141, 128, 123, 107, 129,
      ],
    ],
    [
      "bicubic",
      [
        110, 117, 153, 125, 140, 122, 142, 132, 120, 118, 116, 133, 115, 129, 133, 95, 143, 112, 116, 137, 112, 140, 112, 122, 133, 139,
        134, 97, 147, 137, 129, 144, 128, 118, 108, 131,
      ],
    ],
    [
      "lanczos",
      [
        111, 114, 153, 127, 140, 123, 138, 131, 122, 119, 111, 137, 121, 130, 133, 93, 140, 107, 117, 134, 113, 148, 111, 118, 130, 139,
        136, 96, 152, 139, 130, 147, 127, 115, 110, 132,
      ],
    ],
  ] as const)("%s makes a picture smaller as Pillow does, within one", async (filter, expected) => {
    const rgba = Array.from({ length: 63 }, (_, at) => {
      const [x, y] = [at % 9, Math.floor(at / 9)];
      return [...[0, 1, 2].map((channel) => (x * x * 37 + y * 91 + channel * 53) % 256), 255];
    });
    const { pixels } = await codec.resize({ width: 9, height: 7, pixels: Uint8Array.from(rgba.flat()) }, 4, 3, filter);
    const colours = Array.from(pixels).filter((_, at) => at % 4 !== 3);
    expect(colours.length).toBe(expected.length);
    for (const [at, value] of colours.entries()) expect(Math.abs(value - (expected[at] ?? 0)), `${at}`).toBeLessThanOrEqual(1);
  });

  test("scales by the mean of what falls onto a pixel, and keeps one colour one colour", async () => {
    const half = { width: 4, height: 2, pixels: Uint8Array.from([0, 0, 90, 90, 0, 0, 90, 90].flatMap((grey) => [grey, grey, grey, 255])) };
    expect(pixel(await codec.resize(half, 1, 1, "bilinear"), 0, 0)).toEqual([45, 45, 45, 255]);
    const even = { width: 9, height: 7, pixels: Uint8Array.from({ length: 252 }, (_, at) => (at % 4 === 3 ? 255 : 77)) };
    for (const filter of ["bilinear", "bicubic", "lanczos"] as const) {
      const scaled = await codec.resize(even, 4, 13, filter);
      expect([scaled.width, scaled.height, ...new Set(scaled.pixels)]).toEqual([4, 13, 77, 255]);
    }
  });
});
