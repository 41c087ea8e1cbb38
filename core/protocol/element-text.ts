import { Buffer } from "node:buffer";
import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";

/**
 * Checks one BYTES element. The runtime's strings are UTF-8 and end at the first NUL, so neither may be left to it.
 * @throws {ServeError} BAD_STRING.
 */
export function checkElementText(text: string, inputName: string, index: number): string {
  if (text.includes("\0")) throw badString("holds a NUL character", inputName, index);
  if (!text.isWellFormed()) throw badString("holds an unpaired surrogate", inputName, index);
  if (text.length > LIMITS.MAX_STRING_BYTES / 3 && Buffer.byteLength(text) > LIMITS.MAX_STRING_BYTES)
    throw badString(`is longer than ${LIMITS.MAX_STRING_BYTES} bytes`, inputName, index);
  return text;
}

export function badString(what: string, inputName: string, index: number): ServeError {
  return new ServeError("BAD_STRING", `Element ${index} of input '${inputName}' ${what}`, { param: "data" });
}
