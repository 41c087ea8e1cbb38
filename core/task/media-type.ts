import { ServeError } from "#core/errors.ts";
import { IMAGE_MEDIA_TYPES } from "./image-header.ts";

/** What a body of `predict` may be: JSON, or a picture, whose kind its first bytes tell where the header does not. */
const MEDIA_TYPES = ["application/json", "application/octet-stream", ...Object.values(IMAGE_MEDIA_TYPES)] as const;

export type MediaType = (typeof MEDIA_TYPES)[number];

/** The media type of a body, which has to be named. @throws {ServeError} UNSUPPORTED_MEDIA_TYPE. */
export function readMediaType(headers: ReadonlyMap<string, string>): MediaType {
  const [type = "", ...parameters] = (headers.get("content-type") ?? "").toLowerCase().split(";");
  const found = MEDIA_TYPES.find((candidate) => candidate === type.trim());
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith("charset="));
  if (found !== undefined && (charset === undefined || /^charset="?utf-8"?$/.test(charset))) return found;
  throw unsupportedMediaType(`Name the body's type in the header 'Content-Type': ${MEDIA_TYPES.map((name) => `'${name}'`).join(", ")}`);
}

export function unsupportedMediaType(message: string): ServeError {
  return new ServeError("UNSUPPORTED_MEDIA_TYPE", message);
}
