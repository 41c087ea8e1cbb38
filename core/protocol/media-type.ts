import { ServeError } from "#core/errors.ts";

const ACCEPTED = ["application/json", "application/octet-stream"];

/**
 * Checks the `Content-Type` of an inference request. None at all is accepted: tritonclient sends none.
 * @throws {ServeError} UNSUPPORTED_MEDIA_TYPE.
 */
export function checkMediaType(headers: ReadonlyMap<string, string>): void {
  const header = headers.get("content-type");
  if (header === undefined) return;
  const [type = "", ...parameters] = header.toLowerCase().split(";");
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith("charset="));
  const utf8 = charset === undefined || /^charset="?utf-8"?$/.test(charset);
  if (ACCEPTED.includes(type.trim()) && utf8) return;
  throw new ServeError("UNSUPPORTED_MEDIA_TYPE", "Send the body as 'application/json' in UTF-8 or as 'application/octet-stream'");
}
