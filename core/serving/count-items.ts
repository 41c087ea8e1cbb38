import type { Tensor, TensorSignature } from "#core/protocol/tensor.ts";

/** Inferences in one call: its rows, where the model leaves the first dimension free, else one. */
export function countItems(inputs: readonly Tensor[], signatures: readonly TensorSignature[]): number {
  const batched = inputs.find(({ name }) => signatures.some((signature) => signature.name === name && signature.shape[0] === -1));
  return batched?.shape[0] ?? 1;
}
