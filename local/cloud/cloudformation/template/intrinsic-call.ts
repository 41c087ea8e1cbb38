import { isObject, type Json, type JsonObject } from "./json.ts";
import { validationError } from "./validation-error.ts";

/** `{ "Fn::Name": argument }` or `{ "Ref": name }`. */
export interface IntrinsicCall {
  readonly name: string;
  readonly argument: Json;
}

/**
 * Reads a value as the call of an intrinsic function.
 * @returns undefined for plain values.
 * @throws ValidationError when a function has neighbours in its object.
 */
export function toIntrinsicCall(value: Json, place: string): IntrinsicCall | undefined {
  if (!isObject(value)) return undefined;
  const name = Object.keys(value).find((key) => key === "Ref" || key.startsWith("Fn::"));
  if (name === undefined || !isCall(value, name)) return undefined;
  if (Object.keys(value).length > 1) throw validationError(`Template error: "${name}" at ${place} must be the only key of its object`);
  return { name, argument: value[name] ?? null };
}

/** A property may be called `Ref`; among other keys it is no call. `Fn::` is never a property. */
function isCall(value: JsonObject, name: string): boolean {
  return name !== "Ref" || Object.keys(value).length === 1;
}
