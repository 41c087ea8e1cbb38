import type { Datatype } from "./datatype.ts";
import type { JsonText } from "./json-text.ts";

/** Elements as a JSON array in the request's body, not read yet and not known to be well formed. */
export interface JsonSource {
  readonly kind: "json";
  readonly text: JsonText;
}

/** Elements as little-endian bytes, a view into the request's body. */
export interface BinarySource {
  readonly kind: "binary";
  readonly bytes: Uint8Array;
}

/** One input of a request, its elements not read yet. */
export interface RequestInput {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  /** Product of `shape`. */
  readonly elements: number;
  readonly source: JsonSource | BinarySource;
}

/** One output a request names; `binary` is absent where the request's own choice holds. */
export interface RequestOutput {
  readonly name: string;
  readonly binary?: boolean;
}

/** A request taken apart: everything about it but the elements, which are only read once it fits the model. */
export interface InferenceEnvelope {
  readonly id?: string;
  readonly inputs: readonly RequestInput[];
  /** Absent: every output of the model. */
  readonly outputs?: readonly RequestOutput[];
  /** `binary_data_output`: how outputs travel that do not say it themselves. */
  readonly binaryOutput: boolean;
}
