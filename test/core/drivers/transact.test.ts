import { DynamoDBClient, type TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { expect, onTestFinished, test } from "vitest";
import { transact } from "#core/drivers/transact.ts";
import { type AwsAnswer, startFakeAws } from "#test/fakes/aws-endpoint.ts";

const WRITES: readonly TransactWriteItem[] = ["a", "b"].map((pk) => ({ Put: { TableName: "usage", Item: { pk: { S: pk } } } }));

/** DynamoDB that cancels as it is told, once for each list of codes, and then writes. */
async function start(...cancellations: readonly (readonly string[])[]) {
  const left = [...cancellations];
  const aws = await startFakeAws((): AwsAnswer => {
    const codes = left.shift();
    if (codes === undefined) return { status: 200, body: "{}" };
    const body = {
      __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
      Message: "Transaction cancelled, please refer cancellation reasons for specific reasons",
      CancellationReasons: codes.map((Code) => ({ Code })),
    };
    return { status: 400, body: JSON.stringify(body) };
  });
  onTestFinished(() => aws.close());
  const client = new DynamoDBClient({ ...aws.config, maxAttempts: 1 });
  const waits: number[] = [];
  const sleep = async (ms: number): Promise<void> => void waits.push(ms);
  return { aws, waits, write: () => transact(client, WRITES, { random: () => 0.5, sleep }) };
}

const CONFLICT = ["None", "TransactionConflict"];

test("transact() comes back with growing pauses while others write to the same items", async () => {
  const { aws, waits, write } = await start(CONFLICT, ["ThrottlingError", "None"], CONFLICT);
  expect(await write()).toEqual(new Set());
  expect(aws.requests).toHaveLength(4);
  expect(waits).toEqual([10, 20, 40]);
});

test("transact() says which conditions did not hold, and does not ask again", async () => {
  const { aws, write } = await start(["None", "ConditionalCheckFailed"]);
  expect(await write()).toEqual(new Set([1]));
  expect(aws.requests).toHaveLength(1);
});

test("transact() gives up on a conflict that does not end, and at once on what will not pass", async () => {
  const endless = await start(...Array.from({ length: 20 }, () => CONFLICT));
  await expect(endless.write()).rejects.toMatchObject({ name: "TransactionCanceledException" });
  expect(endless.aws.requests).toHaveLength(12);
  expect(Math.max(...endless.waits)).toBe(250);
  const wrong = await start(["ValidationError", "None"]);
  await expect(wrong.write()).rejects.toMatchObject({ name: "TransactionCanceledException" });
  expect(wrong.aws.requests).toHaveLength(1);
});
