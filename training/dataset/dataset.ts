/** The data types that a training graph reads samples in. */
export type SampleDatatype = "UINT8" | "FP32" | "INT64";

export type SampleData = Uint8Array | Float32Array | BigInt64Array;

/** Samples in their compact form; a row is written out when asked for. */
export interface Samples {
  readonly count: number;
  /** Dimensions of one sample. */
  readonly shape: readonly number[];
  readonly datatype: SampleDatatype;
  /** Writes sample `row` at element `at` of `into`, a typed array of the datatype; every element of the row, zeros too. */
  write(row: number, into: SampleData, at: number): void;
}

/** What a network should answer for each sample: the number of a class, or `width` numbers, row-major. */
export type Targets =
  | { readonly kind: "classes"; readonly classes: number; readonly values: BigInt64Array }
  | { readonly kind: "values"; readonly width: number; readonly values: Float32Array };

/** Samples and the target of each, in the same order. */
export interface Dataset {
  readonly samples: Samples;
  readonly targets: Targets;
}

/** A training set and a test set, and the files they came from. */
export interface LabelledData {
  readonly name: string;
  /** File name -> SHA-256 of the file as it was read. */
  readonly sha256: Readonly<Record<string, string>>;
  /** Names of the classes, in the order of their numbers; absent for targets that are values, and for classes without names. */
  readonly classNames?: readonly string[];
  readonly training: Dataset;
  readonly test: Dataset;
}

/** An empty array of a datatype, `elements` long. */
export function createSampleData(datatype: SampleDatatype, elements: number): SampleData {
  if (datatype === "UINT8") return new Uint8Array(elements);
  return datatype === "FP32" ? new Float32Array(elements) : new BigInt64Array(elements);
}

/** Elements of one sample. */
export function sampleSize({ shape }: Pick<Samples, "shape">): number {
  return shape.reduce((product, dim) => product * dim, 1);
}
