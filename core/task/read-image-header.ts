import { ServeError } from "#core/errors.ts";
import { badImage } from "./bad-image.ts";
import type { CheckSize, ImageFormat, ImageHeader } from "./image-header.ts";
import { readJpegHeader } from "./jpeg-header.ts";
import { readPngHeader } from "./png-header.ts";
import { readWebpHeader } from "./webp-header.ts";

type Read = (bytes: Uint8Array, checkSize: CheckSize) => ImageHeader;

const READERS: Readonly<Record<ImageFormat, Read>> = { png: readPngHeader, jpeg: readJpegHeader, webp: readWebpHeader };

/** The format a file begins like; undefined for any other. Sources: PNG (third edition) 5.2, ITU-T T.81 B.2.1, RFC 9649 2.4. */
export function sniffImage(bytes: Uint8Array): ImageFormat | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 12));
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (start.startsWith("\xff\xd8\xff")) return "jpeg";
  return start.startsWith("RIFF") && start.endsWith("WEBP") ? "webp" : undefined;
}

/**
 * Walks a file's structure from its first byte to its last without decoding a pixel: its size, that it is one still picture, and that
 * nothing is missing at the end or follows it. A file that is something else as well is refused.
 * @throws {ServeError} IMAGE_TOO_LARGE from the header alone, BAD_IMAGE.
 */
export function readImageHeader(bytes: Uint8Array, format: ImageFormat, maxPixels: number): ImageHeader {
  return READERS[format](bytes, (width, height) => {
    if (width < 1 || height < 1) throw badImage("has no size");
    if (width * height > maxPixels)
      throw new ServeError("IMAGE_TOO_LARGE", `The image is ${width} × ${height} pixels, at most ${maxPixels} are taken`, {
        param: "inputs",
      });
  });
}
