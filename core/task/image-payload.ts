import { badImage } from "./bad-image.ts";
import { IMAGE_MEDIA_TYPES } from "./image-header.ts";
import { type MediaType, unsupportedMediaType } from "./media-type.ts";
import type { Payload } from "./prepare.ts";
import { sniffImage } from "./read-image-header.ts";

/**
 * A picture, by what its first bytes are.
 * @param declared what the header says; undefined for a picture inside JSON, which has no type of its own.
 * @throws {ServeError} UNSUPPORTED_MEDIA_TYPE where the header names another kind, BAD_IMAGE where the bytes are of no kind that is taken.
 */
export function toImagePayload(bytes: Uint8Array, declared: MediaType | undefined): Payload {
  const format = sniffImage(bytes);
  const isDeclared = declared !== undefined && declared !== "application/octet-stream";
  if (isDeclared && (format === undefined || IMAGE_MEDIA_TYPES[format] !== declared))
    throw unsupportedMediaType("The body is not what the header 'Content-Type' says");
  if (format === undefined) throw badImage("is neither PNG, nor JPEG, nor WebP");
  return { kind: "image", bytes, format };
}
