import { expect, test } from "vitest";
import { readGreyImage } from "#local/image/read-grey-image.ts";
import { DIGIT_PIXELS, drawSeven } from "#training/sample/digit.ts";
import { encodeGreyPng } from "#training/sample/grey-png.ts";

test("drawSeven() draws white strokes with soft edges on black", () => {
  const pixels = drawSeven();
  expect(pixels).toHaveLength(784);
  expect(pixels[0]).toBe(0);
  expect(Math.max(...pixels)).toBe(255);
  expect(pixels.filter((value) => value > 0 && value < 255).length).toBeGreaterThan(20);
});

test("encodeGreyPng() writes what a PNG decoder reads back, pixel for pixel", async () => {
  const decoded = await readGreyImage(encodeGreyPng(drawSeven(), DIGIT_PIXELS));
  expect([decoded.width, decoded.height]).toEqual([28, 28]);
  expect(decoded.pixels).toEqual(drawSeven());
});
