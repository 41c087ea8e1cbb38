import { ServeError } from "#core/errors.ts";

/** A JSON object as its fields. Only names that no prototype has are ever read from it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** @throws {ServeError} BAD_SHAPE when the value is no object; `what` names it: "The body", "An input". */
export function toObject(value: unknown, what: string): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new ServeError("BAD_SHAPE", `${what} must be a JSON object`);
}

/** @throws {ServeError} BAD_SHAPE when the field is no array. */
export function readArray(object: JsonObject, field: string): readonly unknown[] {
  const value = object[field];
  if (Array.isArray(value)) return value;
  throw new ServeError("BAD_SHAPE", `The field '${field}' must be an array`, { param: field });
}

/** @throws {ServeError} BAD_SHAPE when the field is no string. */
export function readString(object: JsonObject, field: string): string {
  const value = object[field];
  if (typeof value === "string") return value;
  throw new ServeError("BAD_SHAPE", `The field '${field}' must be a string`, { param: field });
}

/** Refuses fields the object does not have. @throws {ServeError} UNKNOWN_FIELD. */
export function refuseOtherFields(object: JsonObject, known: readonly string[], what: string): void {
  for (const field in object)
    if (!known.includes(field)) throw new ServeError("UNKNOWN_FIELD", `${what} has a field other than ${known.join(", ")}`);
}
