import { ServeError } from "#core/errors.ts";
import { type JsonObject, toObject } from "./json-fields.ts";

/** Parameters of a request, an input or an output. Those we do not know are ignored: clients add their own. */
export type Parameters = ReadonlyMap<string, string | number | boolean>;

/** Triton's parameters that would change the answer and are not served, as starts of their names. `priority` and `timeout` are hints. */
const UNSERVED = ["classification", "sequence_", "shared_memory_"];

/**
 * Reads the field `parameters`; absent is empty.
 * @throws {ServeError} BAD_SHAPE for a value that is no string, number or boolean.
 */
export function readParameters(object: JsonObject): Parameters {
  if (object.parameters === undefined) return new Map();
  const parameters = new Map<string, string | number | boolean>();
  for (const [name, value] of Object.entries(toObject(object.parameters, "The field 'parameters'"))) {
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
      throw new ServeError("BAD_SHAPE", "A parameter must be a string, a number or a boolean", { param: "parameters" });
    parameters.set(name, value);
  }
  return parameters;
}

/** @throws {ServeError} UNSUPPORTED_PARAMETER for a parameter of an extension that is not served. */
export function refuseUnserved(parameters: Parameters): void {
  for (const name of parameters.keys()) {
    const unserved = UNSERVED.find((start) => name.startsWith(start));
    if (unserved === undefined) continue;
    const shown = unserved.endsWith("_") ? `${unserved}*` : unserved;
    throw new ServeError("UNSUPPORTED_PARAMETER", `The parameter '${shown}' is of an extension that is not served`, { param: shown });
  }
}

/** @throws {ServeError} BAD_SHAPE when the parameter is there and no boolean. */
export function readFlag(parameters: Parameters, name: string): boolean | undefined {
  const value = parameters.get(name);
  if (value === undefined || typeof value === "boolean") return value;
  throw new ServeError("BAD_SHAPE", `The parameter '${name}' must be true or false`, { param: name });
}
