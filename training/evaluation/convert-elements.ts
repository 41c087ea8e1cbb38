import type { TensorData, TensorSignature } from "#core/protocol/tensor.ts";
import type { SampleData, SampleDatatype } from "../dataset/dataset.ts";

/** Input datatypes that hold every sample of a datatype, beside itself, and how each is made. */
const WIDER: Readonly<Record<SampleDatatype, Readonly<Record<string, (elements: SampleData) => TensorData>>>> = {
  UINT8: {
    UINT16: (bytes) => Uint16Array.from(toNumbers(bytes)),
    UINT32: (bytes) => Uint32Array.from(toNumbers(bytes)),
    INT16: (bytes) => Int16Array.from(toNumbers(bytes)),
    INT32: (bytes) => Int32Array.from(toNumbers(bytes)),
    INT64: (bytes) => BigInt64Array.from(toNumbers(bytes), BigInt),
    FP16: (bytes) => new Uint16Array(Float16Array.from(toNumbers(bytes)).buffer),
    FP32: (bytes) => Float32Array.from(toNumbers(bytes)),
    FP64: (bytes) => Float64Array.from(toNumbers(bytes)),
  },
  FP32: {
    // Half of a float's digits: what a compressed input asks for, and where its accuracy is to be seen.
    FP16: (floats) => new Uint16Array(Float16Array.from(toNumbers(floats)).buffer),
    FP64: (floats) => Float64Array.from(toNumbers(floats)),
  },
  INT64: { INT32: toInt32 },
};

/**
 * The samples' elements as an input takes them.
 * @throws {RangeError} when the input's datatype cannot hold them.
 */
export function convertElements(elements: SampleData, datatype: SampleDatatype, input: TensorSignature): TensorData {
  if (input.datatype === datatype) return elements;
  const convert = WIDER[datatype][input.datatype];
  if (convert === undefined) throw new RangeError(`Samples are ${datatype}, input "${input.name}" takes ${input.datatype}`);
  return convert(elements);
}

function toNumbers(elements: SampleData): ArrayLike<number> {
  return elements instanceof BigInt64Array ? Array.from(elements, Number) : elements;
}

function toInt32(integers: SampleData): Int32Array {
  return Int32Array.from(toNumbers(integers), (value) => {
    if (value !== (value | 0)) throw new RangeError(`${value} is no INT32`);
    return value;
  });
}
