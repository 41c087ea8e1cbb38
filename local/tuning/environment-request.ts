import type { ServedVersion } from "#core/model/served-model.ts";

/** What a process is asked that stands for an execution environment. */
export interface EnvironmentRequest {
  readonly version: ServedVersion;
  readonly artifactFile: string;
  /** The body of the request that it answers again and again. */
  readonly sampleFile: string;
  readonly threads: number;
  readonly requests: number;
}

/** What it found. */
export interface EnvironmentMeasure {
  readonly threads: number;
  readonly requests: number;
  /** Median of one request. */
  readonly seconds: number;
  /** Mean of one request, all threads. */
  readonly cpuSeconds: number;
  /** The process at its highest: Node, runtime, model and requests. 2^20 bytes. */
  readonly peakMemoryMb: number;
}
