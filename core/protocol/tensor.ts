import type { Datatype } from "./datatype.ts";

/** Row-major elements. BOOL is a `Uint8Array` of 0 and 1, FP16 the raw bits in a `Uint16Array`, BYTES a `string[]`. */
export type TensorData =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array
  | readonly string[];

/** A named, typed, shaped array; `shape` holds no negative dimension and its product is `data.length`. */
export interface Tensor {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** What a model declares of one input or output; -1 is a dimension left free. */
export interface TensorSignature {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
}
