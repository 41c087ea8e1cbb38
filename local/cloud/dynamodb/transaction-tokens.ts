import type { BatchWrite, DynaliteStore } from "./dynalite-parts.ts";

/** Tokens of transactions that went through, by which a call that is sent again is known. They are kept beside the tables. */
export interface TransactionTokens {
  /** The digest of what was asked for under a token in the last ten minutes. */
  find(token: string): Promise<string | undefined>;
  /** What has to be written with a transaction for its token to be known. */
  toWrite(token: string, digest: string): BatchWrite;
}

/** "…for 10 minutes after the first request that used it completes", DynamoDB API reference, TransactWriteItems. */
const KNOWN_FOR_MS = 10 * 60_000;
const PREFIX = "transaction~";
const PERIOD_DIGITS = 10;

/** Tokens lie under the ten minutes that they came in, so that old ones are dropped all together. */
export function createTransactionTokens(db: DynaliteStore["db"], now: () => number): TransactionTokens {
  let dropped = -1;
  const keyOf = (period: number, token: string): string => `${PREFIX}${String(period).padStart(PERIOD_DIGITS, "0")}~${token}`;
  return {
    async find(token) {
      const period = Math.floor(now() / KNOWN_FOR_MS);
      if (period !== dropped) {
        await db.clear({ gte: PREFIX, lt: keyOf(period - 1, "") });
        dropped = period;
      }
      const known = await Promise.all([period, period - 1].map((at) => db.get(keyOf(at, token))));
      const digest = known.find((record) => record !== undefined && Number(record.at) > now() - KNOWN_FOR_MS)?.digest;
      return typeof digest === "string" ? digest : undefined;
    },
    toWrite: (token, digest) => ({
      type: "put",
      key: keyOf(Math.floor(now() / KNOWN_FOR_MS), token),
      value: { digest, at: now() },
    }),
  };
}
