import type { Preparation } from "./preparation.ts";

/**
 * What a function needs before it decodes a picture, and what each pixel costs at the peak: the decoder's copy, ours, and the one that is
 * scaled. Measured with 4080 × 4080 pixels of PNG: 110 MB before, 334 MB at the peak, which is 14 bytes a pixel.
 */
const BASE_MB = 160;
const BYTES_PER_PIXEL = 16;

/** A picture of 256 × 256 is decoded in any function. */
const LEAST_PIXELS = 2 ** 16;

/** The preparation with no more pixels than a function of so much memory can decode: too large a picture is refused, and kills nothing. */
export function fitToMemory(preparation: Preparation, memoryMb: number): Preparation {
  if (preparation.kind !== "image") return preparation;
  const affordable = Math.max(LEAST_PIXELS, Math.floor(((memoryMb - BASE_MB) * 2 ** 20) / BYTES_PER_PIXEL));
  return { ...preparation, maxPixels: Math.min(preparation.maxPixels, affordable) };
}
