import { Buffer } from "node:buffer";
import { ServeError } from "#core/errors.ts";
import type { Datatype } from "#core/protocol/datatype.ts";
import { decodeEnvelope } from "#core/protocol/decode-envelope.ts";
import { decodeTensor } from "#core/protocol/decode-tensor.ts";
import type { TensorData } from "#core/protocol/tensor.ts";
import { validateEnvelope } from "#core/protocol/validate-envelope.ts";

/** Decodes a request whose only input has the text `data` for its elements. */
export function decodeData(datatype: Datatype, shape: readonly number[], data: string): TensorData {
  const tensor = { name: "x", datatype, shape: shape.map(() => -1) };
  const model = { name: "m", version: 1, inputs: [tensor], outputs: [tensor], allowNonFinite: false, maxBatch: 2 ** 31 };
  const body = Buffer.from(`{"inputs":[{"name":"x","datatype":"${datatype}","shape":[${shape}],"data":${data}}]}`);
  const [input] = validateEnvelope(decodeEnvelope({ headers: new Map(), body }, model), model).inputs;
  if (input === undefined) throw new Error("The request has no input");
  return decodeTensor(input, model).data;
}

/** The elements, or the code of what is thrown. */
export function outcomeOf(datatype: Datatype, shape: readonly number[], data: string): readonly unknown[] | string {
  try {
    return [...decodeData(datatype, shape, data)];
  } catch (thrown) {
    if (thrown instanceof ServeError) return thrown.code;
    throw thrown;
  }
}
