import { ServeError } from "#core/errors.ts";
import type { BinarySection } from "./binary-section.ts";
import { decodeDatatype } from "./decode-datatype.ts";
import { decodeShape } from "./decode-shape.ts";
import type { RequestInput } from "./inference-envelope.ts";
import { type JsonObject, readString, refuseOtherFields, toObject } from "./json-fields.ts";
import type { JsonText } from "./json-text.ts";
import type { ModelSignature } from "./model-signature.ts";
import { type Parameters, readParameters, refuseUnserved } from "./parameters.ts";
import { checkTensorName } from "./tensor-name.ts";

const FIELDS = ["name", "shape", "datatype", "parameters", "data"];

/** What the inputs of one request have in common. */
export interface InputContext {
  readonly model: ModelSignature;
  readonly section: BinarySection;
  /** The array `data` of the input at an index; absent where it is no array. */
  readonly dataOf: (index: number) => JsonText | undefined;
}

/**
 * Decodes one entry of `inputs`, all but its elements. Takes the input's bytes from the binary section, so call it in order.
 * @throws {ServeError} BAD_REQUEST unless it has exactly one source of data, and the codes of its parts.
 */
export function decodeInput(value: unknown, index: number, context: InputContext): RequestInput {
  const object = toObject(value, "An input");
  refuseOtherFields(object, FIELDS, "An input");
  const name = checkTensorName(readString(object, "name"), context.model.inputs);
  const parameters = readParameters(object);
  checkOneSource(object, parameters);
  refuseUnserved(parameters);
  const datatype = decodeDatatype(readString(object, "datatype"), name);
  const { shape, elements } = decodeShape(object.shape, name);
  const size = parameters.get("binary_data_size");
  if (size !== undefined)
    return { name, datatype, shape, elements, source: { kind: "binary", bytes: context.section.take(toSize(size), name) } };
  const text = context.dataOf(index);
  if (text === undefined) throw new ServeError("BAD_SHAPE", "The field 'data' must be an array", { param: "data" });
  return { name, datatype, shape, elements, source: { kind: "json", text } };
}

/** Wording: Triton's. */
function checkOneSource(object: JsonObject, parameters: Parameters): void {
  const set = [
    ...(object.data === undefined ? [] : ["'data'"]),
    ...["binary_data_size", "shared_memory_region"].filter((name) => parameters.has(name)).map((name) => `'${name}'`),
  ];
  if (set.length === 1) return;
  throw new ServeError(
    "BAD_REQUEST",
    "Input must set only one of the following fields: 'data', 'binary_data_size' in 'parameters', 'shared_memory_region' in 'parameters'. " +
      (set.length === 0 ? "But no field is set" : `But set ${set.join(" ")}`),
    { param: "inputs" },
  );
}

function toSize(value: string | number | boolean): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0)) return value;
  throw new ServeError("BINARY_SIZE", "The parameter 'binary_data_size' must be a number of bytes", { param: "binary_data_size" });
}
