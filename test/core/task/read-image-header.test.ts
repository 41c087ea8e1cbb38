import { describe, expect, test } from "vitest";
import type { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import { readImageHeader, sniffImage } from "#core/task/read-image-header.ts";
import { exifOrientation, withJpegExif } from "#test/fixtures/images/exif.ts";
import { JPEG_BASELINE, JPEG_PROGRESSIVE, WEBP_LOSSLESS_ALPHA, WEBP_LOSSY, WEBP_LOSSY_ALPHA } from "#test/fixtures/images/pictures.ts";
import { makePng, PNG_SIGNATURE, pngChunk, pngHeader } from "#test/fixtures/images/png.ts";

const PNG = makePng({ width: 2, height: 1, rows: [[1, 2, 3, 4, 5, 6]] });

function read(bytes: Uint8Array, maxPixels = 1000) {
  const format = sniffImage(bytes);
  if (format === undefined) throw new Error("No format");
  return readImageHeader(bytes, format, maxPixels);
}

function codeOf(bytes: Uint8Array, maxPixels = 1000): string {
  try {
    read(bytes, maxPixels);
  } catch (error) {
    return (error as ServeError).code;
  }
  return "taken";
}

/** A file of the extended WebP format with chunks of one's own. */
function webp(...chunks: readonly (readonly [type: string, content: Buffer])[]): Buffer {
  const body = Buffer.concat(
    chunks.flatMap(([type, content]) => {
      const frame = Buffer.from(`${type}\0\0\0\0`, "latin1");
      frame.writeUInt32LE(content.length, 4);
      return [frame, content, Buffer.alloc(content.length % 2)];
    }),
  );
  const head = Buffer.from("RIFF\0\0\0\0WEBP", "latin1");
  head.writeUInt32LE(body.length + 4, 4);
  return Buffer.concat([head, body]);
}

const canvas = (flags: number, width: number, height: number) => Buffer.from([flags, 0, 0, 0, width - 1, 0, 0, height - 1, 0, 0]);
const FRAME = WEBP_LOSSY.subarray(20, 20 + WEBP_LOSSY.readUInt32LE(16));

describe("readImageHeader()", () => {
  test.each([
    ["PNG", PNG, "png", 2, 1],
    ["baseline JPEG", JPEG_BASELINE, "jpeg", 16, 8],
    ["progressive JPEG", JPEG_PROGRESSIVE, "jpeg", 16, 8],
    ["lossy WebP", WEBP_LOSSY, "webp", 16, 8],
    ["lossless WebP", WEBP_LOSSLESS_ALPHA, "webp", 16, 8],
    ["extended WebP", WEBP_LOSSY_ALPHA, "webp", 16, 8],
  ])("reads the size of a %s", (_, bytes, format, width, height) => {
    expect(sniffImage(bytes)).toBe(format);
    expect(read(bytes)).toMatchObject({ width, height, orientation: 1 });
  });

  test("judges the size from the header alone, whatever follows it", () => {
    const bomb = Buffer.concat([PNG_SIGNATURE, pngHeader(65_535, 65_535)]);
    expect(codeOf(bomb, LIMITS.MAX_IMAGE_PIXELS)).toBe("IMAGE_TOO_LARGE");
    expect(codeOf(PNG, 2)).toBe("taken");
    expect(codeOf(PNG, 1)).toBe("IMAGE_TOO_LARGE");
    for (const picture of [JPEG_BASELINE, WEBP_LOSSY, WEBP_LOSSLESS_ALPHA]) {
      expect(codeOf(picture, 127)).toBe("IMAGE_TOO_LARGE");
      expect(codeOf(picture, 128)).toBe("taken");
    }
  });

  test.each([
    ["PNG", PNG],
    ["JPEG", JPEG_PROGRESSIVE],
    ["WebP", WEBP_LOSSY_ALPHA],
  ])("refuses a %s that ends early, at any byte, and one that goes on", (_, whole) => {
    for (let length = 12; length < whole.length; length++)
      expect([length, codeOf(Buffer.from(whole.subarray(0, length)))]).toEqual([length, "BAD_IMAGE"]);
    expect(codeOf(whole)).toBe("taken");
    for (const more of ["\n", "<script>", "PK\x03\x04"]) expect(codeOf(Buffer.concat([whole, Buffer.from(more)]))).toBe("BAD_IMAGE");
  });

  test("refuses several frames of every format", () => {
    expect(codeOf(makePng({ width: 1, height: 1, rows: [[0, 0, 0]], before: [pngChunk("acTL", Buffer.alloc(8))] }))).toBe("BAD_IMAGE");
    expect(codeOf(webp(["VP8X", canvas(2, 16, 8)], ["VP8 ", FRAME]))).toBe("BAD_IMAGE");
    expect(codeOf(webp(["VP8X", canvas(0, 16, 8)], ["ANMF", FRAME], ["VP8 ", FRAME]))).toBe("BAD_IMAGE");
    expect(codeOf(webp(["VP8 ", FRAME], ["VP8 ", FRAME]))).toBe("BAD_IMAGE");
    const frame = JPEG_BASELINE.indexOf(Buffer.from([0xff, 0xc0]));
    const segment = JPEG_BASELINE.subarray(frame, frame + 2 + JPEG_BASELINE.readUInt16BE(frame + 2));
    expect(codeOf(Buffer.concat([JPEG_BASELINE.subarray(0, frame), segment, JPEG_BASELINE.subarray(frame)]))).toBe("BAD_IMAGE");
  });

  test.each([
    ["no pixels", Buffer.concat([PNG_SIGNATURE, pngHeader(1, 1), pngChunk("IEND", [])])],
    ["no width", Buffer.concat([PNG_SIGNATURE, pngHeader(0, 1), pngChunk("IDAT", []), pngChunk("IEND", [])])],
    ["a bit depth of 5", Buffer.concat([PNG_SIGNATURE, pngHeader(1, 1, 5), pngChunk("IDAT", []), pngChunk("IEND", [])])],
    ["two headers", makePng({ width: 1, height: 1, rows: [[0, 0, 0]], before: [pngHeader(9, 9)] })],
    ["a canvas of another size", webp(["VP8X", canvas(0, 17, 8)], ["VP8 ", FRAME])],
    ["a WebP without a frame", webp(["VP8X", canvas(0, 16, 8)])],
    ["a JPEG without a frame", Buffer.from([0xff, 0xd8, 0xff, 0xd9])],
    ["four channels in a JPEG", replaceAt(JPEG_BASELINE, JPEG_BASELINE.indexOf(Buffer.from([0xff, 0xc0])) + 9, 4)],
    ["arithmetic coding", replaceAt(JPEG_BASELINE, JPEG_BASELINE.indexOf(Buffer.from([0xff, 0xc0])) + 1, 0xc9)],
    ["65 scans", withScans(65)],
  ])("refuses %s", (_, bytes) => {
    expect(codeOf(bytes)).toBe("BAD_IMAGE");
  });

  test("refuses a PNG with any one bit of its pixels or header turned over", () => {
    for (let at = 12; at < PNG.length - 4; at++) expect([at, codeOf(replaceAt(PNG, at, (PNG[at] ?? 0) ^ 4))]).not.toEqual([at, "taken"]);
  });

  test("takes 64 scans", () => {
    expect(codeOf(withScans(64))).toBe("taken");
  });

  test("leaves out of a PNG what no pixel depends on", () => {
    const profile = pngChunk("iCCP", Buffer.from("a bomb\0\0"));
    const { content } = read(
      makePng({ width: 2, height: 1, rows: [[1, 2, 3, 4, 5, 6]], before: [profile], after: [pngChunk("zTXt", [1])] }),
    );
    expect(Buffer.compare(Buffer.from(content), PNG)).toBe(0);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])("reads EXIF's orientation %i from each format, in both byte orders", (orientation) => {
    for (const order of ["II", "MM"] as const) {
      const exif = exifOrientation(orientation, order);
      expect(read(withJpegExif(JPEG_BASELINE, exif)).orientation).toBe(orientation);
      expect(read(makePng({ width: 1, height: 1, rows: [[0, 0, 0]], before: [pngChunk("eXIf", exif)] })).orientation).toBe(orientation);
      expect(read(webp(["VP8X", canvas(8, 16, 8)], ["VP8 ", FRAME], ["EXIF", exif])).orientation).toBe(orientation);
    }
  });

  test.each([
    ["an orientation of 9", exifOrientation(9)],
    ["no known byte order", Buffer.from("XX*\0\x08\0\0\0")],
    ["a directory behind its end", Buffer.from("II*\0\xff\xff\xff\xff", "latin1")],
    ["entries behind its end", exifOrientation(6).subarray(0, 16)],
  ])("takes metadata with %s for none", (_, exif) => {
    expect(read(withJpegExif(JPEG_BASELINE, exif)).orientation).toBe(1);
  });

  test.each(["GIF89a......", "<svg xmlns=''>", "%PDF-1.7....", "RIFF....WAVE", "", "\x89PNG"])("sniffImage() knows no %j", (start) => {
    expect(sniffImage(Buffer.from(start, "latin1"))).toBeUndefined();
  });
});

function replaceAt(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = value;
  return copy;
}

function withScans(count: number): Buffer {
  const scan = JPEG_BASELINE.indexOf(Buffer.from([0xff, 0xda]));
  const coded = JPEG_BASELINE.subarray(scan, -2);
  return Buffer.concat([JPEG_BASELINE.subarray(0, scan), ...Array.from({ length: count }, () => coded), JPEG_BASELINE.subarray(-2)]);
}
