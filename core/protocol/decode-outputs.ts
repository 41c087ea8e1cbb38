import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import type { RequestOutput } from "./inference-envelope.ts";
import { type JsonObject, readArray, readString, refuseOtherFields, toObject } from "./json-fields.ts";
import type { ModelSignature } from "./model-signature.ts";
import { readFlag, readParameters, refuseUnserved } from "./parameters.ts";
import { checkTensorName } from "./tensor-name.ts";

/**
 * Decodes the field `outputs`: exactly the outputs wanted, in the order wanted; absent is all of them.
 * @throws {ServeError} TOO_MANY_OUTPUTS, BAD_REQUEST for an empty list, DUPLICATE_TENSOR, and the codes of the parts.
 */
export function decodeOutputs(body: JsonObject, model: ModelSignature): readonly RequestOutput[] | undefined {
  if (body.outputs === undefined) return undefined;
  const list = readArray(body, "outputs");
  if (list.length > LIMITS.MAX_OUTPUTS)
    throw new ServeError("TOO_MANY_OUTPUTS", `The request asks for more than ${LIMITS.MAX_OUTPUTS} outputs`, { param: "outputs" });
  if (list.length === 0)
    throw new ServeError("BAD_REQUEST", "The field 'outputs' is empty, name an output or leave the field out", { param: "outputs" });
  const outputs = list.map((value) => decodeOutput(value, model));
  const seen = new Set<string>();
  for (const { name } of outputs) {
    if (seen.has(name)) throw new ServeError("DUPLICATE_TENSOR", `output '${name}' already exists in request`, { param: "outputs" });
    seen.add(name);
  }
  return outputs;
}

function decodeOutput(value: unknown, model: ModelSignature): RequestOutput {
  const object = toObject(value, "An output");
  refuseOtherFields(object, ["name", "parameters"], "An output");
  const name = checkTensorName(readString(object, "name"), model.outputs);
  const parameters = readParameters(object);
  refuseUnserved(parameters);
  const binary = readFlag(parameters, "binary_data");
  return binary === undefined ? { name } : { name, binary };
}
