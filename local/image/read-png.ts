import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import decode, { init } from "@jsquash/png/decode.js";

/** An 8-bit grey image, row by row. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Whether a file begins as a PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.equals(bytes.subarray(0, SIGNATURE.length));
}

/**
 * Decodes a PNG to grey: luma by ITU-R BT.601 (0.299 R + 0.587 G + 0.114 B), transparency over black.
 * @throws Error when the bytes are no PNG that can be decoded.
 */
export async function readPng(bytes: Uint8Array): Promise<GreyImage> {
  if (!isPng(bytes)) throw new Error("The file is not a PNG");
  provideImageData();
  await init(await readFile(createRequire(import.meta.url).resolve("@jsquash/png/codec/pkg/squoosh_png_bg.wasm")));
  const { width, height, data } = await decode(new Uint8Array(bytes).buffer);
  const pixels = new Uint8Array(width * height);
  for (let at = 0; at < pixels.length; at += 1) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(at * 4, at * 4 + 4);
    pixels[at] = Math.round(((0.299 * red + 0.587 * green + 0.114 * blue) * alpha) / 255);
  }
  return { width, height, pixels };
}

/** The decoder hands its pixels over in the browser's `ImageData`, which Node lacks. */
function provideImageData(): void {
  if ("ImageData" in globalThis) return;
  Object.defineProperty(globalThis, "ImageData", {
    value: class ImageData {
      readonly data: Uint8ClampedArray;
      readonly width: number;
      readonly height: number;
      constructor(data: Uint8ClampedArray, width: number, height: number) {
        this.data = data;
        this.width = width;
        this.height = height;
      }
    },
  });
}
