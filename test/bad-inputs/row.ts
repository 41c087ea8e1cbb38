import type { ErrorCode } from "#core/errors.ts";
import type { ConformanceRequest } from "#test/conformance/transport.ts";

/** Whose key goes with a request. `good` may use everything. */
export type Sender = "good" | "nobody" | "no scope" | "stranger" | "bad checksum" | "unknown" | "revoked" | "expired";

/** One request of a class, and what must come of it. */
export interface BadInputCase {
  readonly name: string;
  /** A request that HTTP can say, or the bytes of one that it cannot; `{key}` stands for the sender's key, `{host}` for the gateway's. */
  readonly request: ConformanceRequest | string;
  readonly sender?: Sender;
  /** `OK` for what is let through on purpose. Its status is the table's. */
  readonly code: ErrorCode | "OK";
  readonly headers?: Readonly<Record<string, string | RegExp>>;
  /** Where API Gateway answers by itself, so that no function ever sees it. */
  readonly at?: "gateway";
}

/** A class of bad input. */
export interface BadInputRow {
  /** `3.1.2`: section and place. */
  readonly row: string;
  readonly input: string;
  readonly cases?: readonly BadInputCase[];
  /** Other test files that hold the service to it, or to what a request alone cannot show. */
  readonly tests?: readonly string[];
  /** What of it is not tested, and why. */
  readonly open?: string;
}
