import type { TensorSignature } from "./tensor.ts";

/** What decoding and validating need to know of the model that answers; every `ServedVersion` is one. */
export interface ModelSignature {
  readonly name: string;
  readonly version: number;
  readonly inputs: readonly TensorSignature[];
  readonly outputs: readonly TensorSignature[];
  /** NaN and infinities pass in and out; off, they are refused. */
  readonly allowNonFinite: boolean;
  /** Bound on the first dimension of every input that leaves it free. */
  readonly maxBatch: number;
  /** Input -> the values it is made for, both ends included; absent where that is every value of its datatype. */
  readonly ranges?: Readonly<Record<string, { readonly min: number; readonly max: number }>>;
}
