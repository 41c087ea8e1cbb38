import { ServeError } from "#core/errors.ts";
import { DATATYPES } from "./datatype.ts";
import type { InferenceEnvelope } from "./inference-envelope.ts";
import type { ModelSignature } from "./model-signature.ts";
import type { TensorSignature } from "./tensor.ts";

/**
 * Decodes a raw request: the body is the only input's tensor and nothing else, everything about it deduced from the model. A free
 * first dimension of several is the batch, which is 1; the only dimension of a vector follows from the size. A BYTES body is the one
 * element itself, without a length before it. All outputs come back binary. Source and wordings: Triton's binary tensor data extension.
 * @throws {ServeError} RAW_NOT_ALLOWED when the model leaves something open.
 */
export function decodeRaw(bytes: Uint8Array, model: ModelSignature): InferenceEnvelope {
  const [input] = model.inputs;
  if (input === undefined || model.inputs.length > 1)
    throw new ServeError(
      "RAW_NOT_ALLOWED",
      `Raw request must only have 1 input (found 1) to be deduced but got ${model.inputs.length} inputs in model '${model.name}'`,
    );
  const source = { kind: "binary", bytes: input.datatype === "BYTES" ? withLength(bytes, input) : bytes } as const;
  const shape = deduceShape(bytes.length, input);
  const elements = shape.reduce((product, dimension) => product * dimension, 1);
  return { inputs: [{ name: input.name, datatype: input.datatype, shape, elements, source }], binaryOutput: true };
}

/** The element with the length every binary BYTES element has before it. */
function withLength(bytes: Uint8Array, { name, shape }: TensorSignature): Uint8Array {
  if (shape.length !== 1 || shape[0] !== 1)
    throw new ServeError("RAW_NOT_ALLOWED", `For BYTE datatype raw input '${name}', the model must have input shape [1]`);
  const element = new Uint8Array(4 + bytes.length);
  new DataView(element.buffer).setUint32(0, bytes.length, true);
  element.set(bytes, 4);
  return element;
}

function deduceShape(bodyBytes: number, { name, datatype, shape }: TensorSignature): readonly number[] {
  if (shape.filter((dimension) => dimension === -1).length > 1)
    throw new ServeError(
      "RAW_NOT_ALLOWED",
      `The shape of the raw input '${name}' can not be deduced because there are more than one variable-sized dimension`,
    );
  if (shape.length > 1 && shape[0] === -1) return shape.with(0, 1);
  const fixed = shape.reduce((product, dimension) => (dimension === -1 ? product : product * dimension), DATATYPES[datatype].bytes);
  return shape.map((dimension) => (dimension === -1 ? Math.floor(bodyBytes / Math.max(fixed, 1)) : dimension));
}
