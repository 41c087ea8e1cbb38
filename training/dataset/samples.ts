import type { SparseVector } from "#core/task/hashed-ngrams.ts";
import { type SampleData, type SampleDatatype, type Samples, sampleSize } from "./dataset.ts";

/** Samples that lie one after the other in one array, such as the bytes of images. */
export function denseSamples(shape: readonly number[], data: SampleData): Samples {
  const size = sampleSize({ shape });
  const datatype = datatypeOf(data);
  return {
    count: data.length / size,
    shape,
    datatype,
    write: (row, into, at) => copy(data, row * size, (row + 1) * size, into, at),
  };
}

/** Vectors of which only what is not zero is kept: [width] float32 when written out. */
export function sparseSamples(width: number, rows: readonly SparseVector[]): Samples {
  const starts = new Uint32Array(rows.length + 1);
  for (const [row, { ids }] of rows.entries()) starts[row + 1] = (starts[row] ?? 0) + ids.length;
  const total = starts[rows.length] ?? 0;
  const ids = new Uint32Array(total);
  const weights = new Float32Array(total);
  for (const [row, vector] of rows.entries()) {
    ids.set(vector.ids, starts[row] ?? 0);
    weights.set(vector.weights, starts[row] ?? 0);
  }
  return {
    count: rows.length,
    shape: [width],
    datatype: "FP32",
    write: (row, into, at) => {
      if (!(into instanceof Float32Array)) throw new RangeError("Sparse vectors are written as float32");
      into.fill(0, at, at + width);
      const end = starts[row + 1] ?? 0;
      for (let entry = starts[row] ?? 0; entry < end; entry += 1) into[at + (ids[entry] ?? 0)] = weights[entry] ?? 0;
    },
  };
}

/** The samples that `rows` names, in its order, without a copy. */
export function selectSamples(samples: Samples, rows: Uint32Array): Samples {
  return {
    count: rows.length,
    shape: samples.shape,
    datatype: samples.datatype,
    write: (row, into, at) => samples.write(rows[row] ?? 0, into, at),
  };
}

function datatypeOf(data: SampleData): SampleDatatype {
  if (data instanceof Uint8Array) return "UINT8";
  return data instanceof Float32Array ? "FP32" : "INT64";
}

function copy(from: SampleData, start: number, end: number, into: SampleData, at: number): void {
  if (from instanceof Uint8Array && into instanceof Uint8Array) into.set(from.subarray(start, end), at);
  else if (from instanceof Float32Array && into instanceof Float32Array) into.set(from.subarray(start, end), at);
  else if (from instanceof BigInt64Array && into instanceof BigInt64Array) into.set(from.subarray(start, end), at);
  else throw new RangeError("Samples are written into an array of their own datatype");
}
