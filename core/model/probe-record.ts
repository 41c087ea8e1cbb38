import * as v from "valibot";

const atLeastZero = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));

const latency = v.strictObject({
  batch: count,
  runs: count,
  p50Ms: atLeastZero,
  p99Ms: atLeastZero,
  /** The process's high-water mark after these runs, of 2^20 bytes, Node and ONNX Runtime included. */
  peakMemoryMb: atLeastZero,
});

/**
 * `probe` in `version.json`: what was measured when a model file from elsewhere was loaded and asked made-up inputs, before it was
 * registered, on the machine that registered it.
 */
export const PROBE_RECORD = v.strictObject({
  loadMs: atLeastZero,
  threads: count,
  seed: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** The sizes that free dimensions had; one without a name is "input:axis". */
  dimensions: v.record(v.string(), v.pipe(v.number(), v.integer(), v.minValue(0))),
  single: latency,
  /** At the largest batch the version takes; absent where the batch cannot be chosen. */
  largest: v.exactOptional(latency),
});

export type ProbeRecord = Readonly<v.InferOutput<typeof PROBE_RECORD>>;
export type ProbeLatency = ProbeRecord["single"];
