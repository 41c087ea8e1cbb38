import type { ImagePreparation } from "#core/model/image-preparation.ts";
import type { ImageFormat } from "./image-header.ts";

/** Four bytes a pixel, red, green, blue and alpha, row by row from the top. */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array | Uint8ClampedArray;
}

/** Decodes and scales pictures. Neither keeps anything of one for the next. */
export interface ImageCodec {
  /**
   * 16-bit channels lose their lower byte, palettes and grey become colours, nothing is turned.
   * @throws what cannot be decoded, in the decoder's own words.
   */
  decode(format: ImageFormat, content: Uint8Array): Promise<RgbaImage>;
  /** Scales an opaque picture. */
  resize(image: RgbaImage, width: number, height: number, filter: ImagePreparation["filter"]): Promise<RgbaImage>;
}
