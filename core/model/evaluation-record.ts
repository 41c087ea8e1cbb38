import * as v from "valibot";

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const atLeastZero = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/**
 * What `version.json` keeps of an evaluation: single figures, on which gates and cards rely. A figure that was not measured is absent. The
 * formulas are in `training/metrics`.
 */
export const EVALUATION_RECORD = v.strictObject({
  samples: count,
  /** The data that was evaluated on: its name, and the SHA-256 of each file. */
  dataset: v.exactOptional(v.strictObject({ name: v.string(), sha256: v.record(v.string(), v.string()) })),
  accuracy: v.exactOptional(share),
  /** The true class is among the three, or five, likeliest. */
  top3Accuracy: v.exactOptional(share),
  top5Accuracy: v.exactOptional(share),
  /** Means over the classes. */
  macroPrecision: v.exactOptional(share),
  macroRecall: v.exactOptional(share),
  macroF1: v.exactOptional(share),
  /** Means by the classes' shares of the samples. */
  weightedPrecision: v.exactOptional(share),
  weightedRecall: v.exactOptional(share),
  weightedF1: v.exactOptional(share),
  /** Natural logarithm. */
  logLoss: v.exactOptional(atLeastZero),
  calibrationError: v.exactOptional(share),
  mse: v.exactOptional(atLeastZero),
  mae: v.exactOptional(atLeastZero),
  /** Null where all targets are equal. */
  r2: v.exactOptional(v.nullable(v.pipe(v.number(), v.finite(), v.maxValue(1)))),
  /** One sample a call, warm, wall time, on the machine that evaluated, with `threads` threads. */
  p50Ms: v.exactOptional(atLeastZero),
  p99Ms: v.exactOptional(atLeastZero),
  threads: v.exactOptional(count),
  /** What a process needs at most for opening the artifact and answering, above one that does not; 2^20 bytes. */
  peakMemoryMb: v.exactOptional(atLeastZero),
});

export type EvaluationRecord = Readonly<v.InferOutput<typeof EVALUATION_RECORD>>;
