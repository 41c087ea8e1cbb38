import { ServeError } from "#core/errors.ts";
import type { JsonObject } from "#core/protocol/json-fields.ts";

/** A field that holds one text or a list of them. @throws {ServeError} BAD_SHAPE, BAD_ELEMENT. */
export function readTexts(request: JsonObject, field: string): readonly string[] {
  const value = request[field];
  if (typeof value === "string") return [value];
  if (!Array.isArray(value) || value.length === 0)
    throw new ServeError("BAD_SHAPE", `The field '${field}' must be a text or a list of texts`, { param: field });
  if (value.every((text): text is string => typeof text === "string")) return value;
  throw new ServeError("BAD_ELEMENT", `The field '${field}' holds something other than texts`, { param: field });
}
