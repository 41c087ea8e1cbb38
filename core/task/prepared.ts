import type { Tensor } from "#core/protocol/tensor.ts";

/** A customer's input as a model's tensors. */
export interface Prepared {
  /** One for each input of the model. */
  readonly inputs: readonly Tensor[];
  /** Tokens that were read, all texts together; words where there is no tokenizer, 0 for a picture. */
  readonly tokens: number;
  /** `[texts, positions]`: 1 where a position holds a token, 0 where it is padding; absent where there are no positions. */
  readonly mask?: readonly Uint8Array[];
}
