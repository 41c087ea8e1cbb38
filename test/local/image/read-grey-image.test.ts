import { expect, test } from "vitest";
import { readGreyImage } from "#local/image/read-grey-image.ts";
import { exifOrientation, withJpegExif } from "#test/fixtures/images/exif.ts";
import { JPEG_BASELINE } from "#test/fixtures/images/pictures.ts";
import { makePng } from "#test/fixtures/images/png.ts";

test("readGreyImage() gives luma over black, in the picture's own size", async () => {
  const white = [255, 255, 255];
  const rows = [
    [...white, 255, 0, 0, 0, 255],
    [255, 0, 0, 255, ...white, 0],
  ];
  expect(await readGreyImage(makePng({ width: 2, height: 2, colourType: 6, rows }))).toEqual({
    width: 2,
    height: 2,
    pixels: new Uint8Array([255, 0, 76, 0]),
  });
});

test("readGreyImage() stands a picture upright", async () => {
  expect(await readGreyImage(withJpegExif(JPEG_BASELINE, exifOrientation(6)))).toMatchObject({ width: 8, height: 16 });
});

test("readGreyImage() refuses what is no picture", async () => {
  await expect(readGreyImage(Buffer.from("GIF89a"))).rejects.toThrow("neither PNG");
});
