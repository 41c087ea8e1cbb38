import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import type { RetryOptions } from "./retry.ts";

/** Full jitter, `rand(0, min(cap, base x 2^n))`: those who wait for the same item must not come back together. */
const RETRY = { MAX_TRIES: 12, BASE_MS: 10, CAP_MS: 500 } as const;

/** Why DynamoDB cancels a transaction that may well be made a moment later. Source: its API reference, TransactWriteItems. */
const PASSING = new Set(["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]);

/**
 * Writes items together or none of them, again while others write to the same ones.
 * @returns the places of the writes whose conditions did not hold; none when all was written.
 * @throws what DynamoDB throws for everything else, and when the conflict does not end.
 */
export async function transact(
  client: DynamoDBClient,
  writes: readonly TransactWriteItem[],
  { random, sleep }: RetryOptions,
): Promise<ReadonlySet<number>> {
  for (let tries = 1; ; tries += 1) {
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: [...writes] }));
      return new Set();
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const codes = (error.CancellationReasons ?? []).map(({ Code = "None" }) => Code);
      const refused = codes.flatMap((code, place) => (code === "ConditionalCheckFailed" ? [place] : []));
      if (refused.length > 0) return new Set(refused);
      if (tries >= RETRY.MAX_TRIES || !codes.some((code) => PASSING.has(code))) throw error;
      await sleep(random() * Math.min(RETRY.CAP_MS, RETRY.BASE_MS * 2 ** tries));
    }
  }
}
