import fc from "fast-check";
import { checkAnswer } from "./check-answer.ts";
import type { FuzzTenant } from "./fuzzed-cloud.ts";
import { createHttpLane } from "./http-lane.ts";
import { type FuzzRequest, fuzzRequests } from "./request-grammar.ts";

export interface LanesOptions {
  readonly port: number;
  readonly tenants: readonly FuzzTenant[];
  /** The first lane's seed; each further lane's is one more. The same seeds ask the same requests. */
  readonly seed: number;
  readonly lanes: number;
  /** Of all lanes together. */
  readonly requests: number;
}

export interface LanesFigures {
  readonly requests: number;
  /** `OK` or a code -> how often. */
  readonly codes: ReadonlyMap<string, number>;
  /** The request id of every answer. */
  readonly ids: readonly string[];
  readonly slowestMs: number;
}

/** An answer is due within the integration's time, and a little. */
const HANG_MS = 30_000;

/**
 * Sends seeded requests over several connections at once and checks every answer.
 * @throws Error of the first lane that met a wrong answer, with its seed and the smallest request that gives it.
 */
export async function runLanes({ port, tenants, seed, lanes, requests }: LanesOptions): Promise<LanesFigures> {
  const codes = new Map<string, number>();
  const ids: string[] = [];
  let slowestMs = 0;
  const grammar = fuzzRequests(tenants);
  const runLane = async (laneSeed: number): Promise<void> => {
    const lane = createHttpLane({ port, timeoutMs: HANG_MS });
    const ask = async (request: FuzzRequest): Promise<void> => {
      const started = performance.now();
      const { isHead, isBroken, bytes, tenant } = request;
      const answers = isBroken ? await lane.askBroken(bytes) : [await lane.ask(bytes, { isHead })];
      slowestMs = Math.max(slowestMs, performance.now() - started);
      const foreign = tenants.filter((_, index) => index !== tenant % tenants.length).map(({ marker }) => marker);
      for (const answer of answers) {
        ids.push(answer.headers.get("x-request-id") ?? "");
        const code = checkAnswer(answer, { isHead: isHead && !isBroken, foreign });
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
    };
    try {
      await fc.assert(fc.asyncProperty(grammar, ask), { seed: laneSeed, numRuns: Math.ceil(requests / lanes) });
    } finally {
      lane.close();
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: lanes }, (_, index) => runLane(seed + index)));
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  return { requests: Math.ceil(requests / lanes) * lanes, codes, ids, slowestMs };
}
