import { LIMITS } from "#core/limits.ts";
import { DATATYPES } from "#core/protocol/datatype.ts";
import type { TensorSignature } from "#core/protocol/tensor.ts";

/** What a manifest without a word on batches allows. */
const MOST = 1_024;

/** The largest batch whose bytes a request can carry, each free dimension but the batch taken as one. */
export function chooseMaxBatch(inputs: readonly TensorSignature[]): number {
  const batched = inputs.filter(({ shape }) => shape[0] === -1);
  const bytes = batched.reduce((total, { datatype, shape }) => {
    const elements = shape.slice(1).reduce((product, size) => product * Math.max(1, size), 1);
    return total + elements * Math.max(1, DATATYPES[datatype].bytes);
  }, 0);
  return bytes === 0 ? MOST : Math.max(1, Math.min(MOST, Math.floor(LIMITS.MAX_BODY_BYTES / bytes)));
}
