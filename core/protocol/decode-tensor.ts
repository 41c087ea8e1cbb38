import { checkRange } from "./check-range.ts";
import { decodeBinaryData } from "./decode-binary-data.ts";
import { decodeJsonData } from "./decode-json-data.ts";
import type { RequestInput } from "./inference-envelope.ts";
import type { ModelSignature } from "./model-signature.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Reads the elements of an input that fits its model.
 * @throws {ServeError} of status 400, for an element the runtime would coerce, wrap, round or cut, OUT_OF_RANGE for one outside the range that the model declares.
 */
export function decodeTensor(input: RequestInput, model: ModelSignature): Tensor {
  const { name, datatype, shape, source } = input;
  const data = source.kind === "json" ? decodeJsonData(input, source.text) : decodeBinaryData(input, source.bytes, model);
  const range = model.ranges?.[name];
  if (range !== undefined) checkRange(name, data, range);
  return { name, datatype, shape, data };
}
