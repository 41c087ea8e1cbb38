/** Labelled samples in memory; images stay bytes and are scaled inside the graph. */
export interface Dataset {
  /** Row-major, one sample after the other. */
  readonly samples: Uint8Array;
  /** Dimensions of one sample. */
  readonly sampleShape: readonly number[];
  /** Class number of each sample. */
  readonly classes: BigInt64Array;
}

/** A training set and a test set, and the files they came from. */
export interface LabelledData {
  readonly name: string;
  /** File name -> SHA-256 of the file as it was read. */
  readonly sha256: Readonly<Record<string, string>>;
  readonly training: Dataset;
  readonly test: Dataset;
}
