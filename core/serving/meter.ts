import type { ErrorCode } from "#core/errors.ts";
import type { Caller } from "./caller.ts";
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
  /** Absent for a model that reads none. */
  readonly tokens?: number;
  /** What it took, by the estimate that the answer carries; absent where none is made. */
  readonly footprint?: FootprintUsage;
}

/** Counts one request, if it runs. Requests that were refused before inference are not counted. */
export interface Meter {
  /**
   * Called when nothing is left to check: what runs after it is known to be counted, whatever is killed.
   * @param budgetMs what is left of the request's time.
   * @throws {ServeError} when the request may not run: QUOTA_EXCEEDED, CONCURRENCY_LIMITED, and where it could not be counted.
   */
  open(caller: Caller, budgetMs: number): Promise<MeteredRun>;
}

/** A request that may run. It ends in exactly one of the two. */
export interface MeteredRun {
  /** It has run. @returns headers that say where its tenant stands. */
  close(event: UsageEvent): Promise<Readonly<Record<string, string>>>;
  /** No model gave an answer: it does not count. */
  withdraw(): Promise<void>;
}
