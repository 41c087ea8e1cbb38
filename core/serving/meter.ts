import type { ErrorCode } from "#core/errors.ts";
import type { FootprintUsage } from "./footprint-gauge.ts";

/** One inference that ran, and so counts: numbers and names, never anything of its content. */
export interface UsageEvent {
  readonly tenant: string;
  readonly model: string;
  readonly version: number;
  /** `OK`, or why the answer was refused after the model had run. */
  readonly outcome: "OK" | ErrorCode;
  readonly computeMs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** What it took, by the estimate that the answer carries; absent where none is made. */
  readonly footprint?: FootprintUsage;
}

/** Where usage is counted. Requests that were refused before inference are not. */
export interface Meter {
  record(event: UsageEvent): void;
}
