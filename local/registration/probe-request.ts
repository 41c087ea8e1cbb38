import type { InputRanges } from "#core/model/input-ranges.ts";
import type { ProbeRecord } from "#core/model/probe-record.ts";
import type { Tensor, TensorSignature } from "#core/protocol/tensor.ts";
import type { RunnerSignature } from "#core/serving/runner.ts";

/** What a probe is told: a file, what it asks for, and how inputs for it are made. */
export interface ProbeRequest {
  readonly path: string;
  readonly inputs: readonly TensorSignature[];
  /** Input -> the names of its dimensions; equal names are equal sizes. */
  readonly dimensionNames: Readonly<Record<string, readonly string[]>>;
  readonly ranges: InputRanges;
  /** Sizes of named dimensions that the operator knows. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly seed: number;
  readonly threads: number;
  /** The largest batch to try; 1 tries none. */
  readonly maxBatch: number;
}

/** What a probe found. */
export interface ProbeResult {
  /** What the runtime says of the model, which knows shapes that the file leaves out. */
  readonly signature: RunnerSignature;
  readonly record: ProbeRecord;
  /** Made-up inputs of one sample, and what the model answered, three times the same. */
  readonly golden: { readonly inputs: readonly Tensor[]; readonly outputs: readonly Tensor[] };
  /** The largest batch that the model took. */
  readonly maxBatch: number;
}

/** How far a probe has come: what fails while loading is the model's, later it may be the inputs'. */
export type ProbePhase = "start" | "load" | "single" | "largest";
