import { expect, test } from "vitest";
import { isPng, readPng } from "#local/image/read-png.ts";

/** 2 × 2 pixels, 8-bit RGBA: white, black, red, transparent white. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAYAAABytg0kAAAAFElEQVR4nGP4DwQMDAz/gZABzAYAXbQJ990AcxIAAAAASUVORK5CYII=",
  "base64",
);

test("readPng() gives luma over black", async () => {
  expect(await readPng(PNG)).toEqual({ width: 2, height: 2, pixels: new Uint8Array([255, 0, 76, 0]) });
});

test("readPng() refuses what is no PNG, isPng() tells by the signature", async () => {
  expect(isPng(PNG)).toBe(true);
  expect(isPng(Buffer.from("GIF89a"))).toBe(false);
  await expect(readPng(Buffer.from("GIF89a"))).rejects.toThrow("not a PNG");
});
