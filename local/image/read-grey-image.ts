import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import * as v from "valibot";
import { createImageCodec } from "#core/drivers/image-codec-jsquash.ts";
import { compileWasm } from "#core/drivers/web-assembly.ts";
import { LIMITS } from "#core/limits.ts";
import { CODEC_MODULES } from "#core/model/companion-files.ts";
import { IMAGE_PREPARATION } from "#core/model/image-preparation.ts";
import { prepareImage } from "#core/task/prepare-image.ts";
import { readImageHeader, sniffImage } from "#core/task/read-image-header.ts";

/** An 8-bit grey image, row by row. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/**
 * Reads a PNG, JPEG or WebP in its own size as grey, with transparency over black, as `predict` would for a grey model.
 * @throws {ServeError} BAD_IMAGE, IMAGE_TOO_LARGE.
 */
export async function readGreyImage(bytes: Uint8Array): Promise<GreyImage> {
  const format = sniffImage(bytes);
  if (format === undefined) throw new Error("The file is neither PNG, nor JPEG, nor WebP");
  const { width, height, orientation } = readImageHeader(bytes, format, LIMITS.MAX_IMAGE_PIXELS);
  const seen = orientation >= 5 ? { width: height, height: width } : { width, height };
  const preparation = v.parse(IMAGE_PREPARATION, { kind: "image", channels: "grey", layout: "NHW", ...seen });
  const { resolve } = createRequire(import.meta.url);
  const codec = createImageCodec(async (name) => compileWasm(await readFile(resolve(CODEC_MODULES[name].module))));
  const inputs = [{ name: "pixels", datatype: "UINT8", shape: [-1, seen.height, seen.width] }] as const;
  const prepared = await prepareImage(bytes, format, preparation, { inputs }, codec);
  const [tensor] = prepared.inputs;
  if (!(tensor?.data instanceof Uint8Array)) throw new TypeError("The picture gave no bytes");
  return { ...seen, pixels: tensor.data };
}
