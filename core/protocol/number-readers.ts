import type { Datatype } from "./datatype.ts";
import type { JsonText } from "./json-text.ts";
import { readFloatRun } from "./read-float-run.ts";
import { readIntegerRun } from "./read-integer-run.ts";
import { readLongRun } from "./read-long-run.ts";
import type { TensorData } from "./tensor.ts";
import { TENSOR_STORAGE } from "./tensor-storage.ts";

/** Every datatype whose JSON form is a number. */
export type NumberDatatype = Exclude<Datatype, "BOOL" | "BYTES" | "FP16">;

/** Numbers on their way from a JSON text into a typed array. */
export interface NumberReader {
  readonly data: TensorData;
  /**
   * Reads the elements from index `from` up to `to`, commas between them; the first begins at `at`.
   * @returns the index behind the last.
   * @throws {ServeError} at the first that is no number of the datatype.
   */
  read(text: JsonText, at: number, from: number, to: number): number;
}

/** A reader with room for `count` elements. `name` is the input's. */
export function createNumberReader(datatype: NumberDatatype, count: number, name: string): NumberReader {
  switch (datatype) {
    case "FP32":
    case "FP64": {
      const data = new TENSOR_STORAGE[datatype](count);
      return { data, read: (text, at, from, to) => readFloatRun(text, at, data, from, to, name) };
    }
    case "INT64":
    case "UINT64": {
      const data = new TENSOR_STORAGE[datatype](count);
      return { data, read: (text, at, from, to) => readLongRun(text, at, data, from, to, name) };
    }
    default: {
      const data = new TENSOR_STORAGE[datatype](count);
      return { data, read: (text, at, from, to) => readIntegerRun(text, at, data, from, to, name) };
    }
  }
}
