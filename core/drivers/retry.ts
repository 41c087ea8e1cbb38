import { ServeError } from "#core/errors.ts";
import { ArtifactRefused } from "./artifact-refused.ts";
import { isDiskFull } from "./disk-full.ts";
import { httpStatus } from "./http-status.ts";

export interface RetryOptions {
  /** A number in [0, 1), for the jitter. */
  readonly random: () => number;
  /** Resolves after that many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** Full jitter, `rand(0, min(1 s, 50 ms x 2^n))`. Source: AWS Architecture Blog, "Exponential Backoff And Jitter". */
const RETRY = { MAX_RETRIES: 2, BASE_MS: 50, CAP_MS: 1_000 } as const;

/** Runs an idempotent step again, at most twice, when its failure may pass: a 5xx, a broken connection, a short body. */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions & { readonly signal: AbortSignal }): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (failures >= RETRY.MAX_RETRIES || options.signal.aborted || !mayPass(error)) throw error;
      await options.sleep(options.random() * Math.min(RETRY.CAP_MS, RETRY.BASE_MS * 2 ** failures));
    }
  }
}

/** A verdict of ours stands, a full disk stays full, and a 4xx says that the question is wrong; only 409 and 429 ask to come again. */
function mayPass(error: unknown): boolean {
  if (error instanceof ServeError || error instanceof ArtifactRefused || isDiskFull(error)) return false;
  const status = httpStatus(error) ?? 500;
  return status < 400 || status === 409 || status === 429 || status >= 500;
}
