import { type DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { toOpenItem } from "#core/drivers/usage-items.ts";
import { createUsageLedgerDynamoDb } from "#core/drivers/usage-ledger-dynamodb.ts";
import { toQuotaPeriod } from "#core/usage/quota-period.ts";
import type { UsageLedger } from "#core/usage/usage-ledger.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { openStore, TABLE } from "../../local/cloud/dynamodb/open-store.ts";
import { closedRow, lostRow, openRow } from "../usage/rows.ts";
import { usageLedgerSuite } from "../usage/usage-ledger-suite.ts";

const table = TABLE.TableName;

async function open(): Promise<{ readonly ledger: UsageLedger; readonly client: DynamoDBClient }> {
  const { store, client } = await openStore(temporaryFolder());
  await store.createTable(TABLE);
  return { client, ledger: createUsageLedgerDynamoDb({ client, table, random: () => 0.5, sleep: async () => {} }) };
}

usageLedgerSuite("createUsageLedgerDynamoDb()", async () => (await open()).ledger);

const keysOf = async (client: DynamoDBClient): Promise<readonly string[]> => {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
  return Items.map(({ pk, sk }) => `${pk?.S} ${sk?.S}`).toSorted();
};

describe("createUsageLedgerDynamoDb()", () => {
  const quota = { quota: { limit: 1, period: toQuotaPeriod("DAY", new Date("2026-11-24T12:00:00Z")) }, concurrentRequests: 1 };

  test("writes nothing of a request that it refuses", async () => {
    const { ledger, client } = await open();
    await ledger.open(openRow("a"), quota);
    const before = await keysOf(client);
    await expect(ledger.open(openRow("b"), quota)).rejects.toMatchObject({ code: "QUOTA_EXCEEDED" });
    expect(await keysOf(client)).toEqual(before);
    expect(before).toHaveLength(3);
  });

  test("keeps nothing open of a row that is closed, also when its put comes a second time", async () => {
    const { ledger, client } = await open();
    await ledger.open(openRow("a"));
    await ledger.close([closedRow("a")]);
    const settled = await keysOf(client);
    expect(settled).toEqual(["ROW#acme#2026-11-24 a", "TENANTS acme", "TOTAL#acme 2026-11-24#mnist#1#lambda#OK"]);
    await client.send(new PutItemCommand({ TableName: table, Item: toOpenItem(openRow("a")) }));
    expect(await ledger.sweep(new Date("2026-11-25T01:00:00.000Z"), lostRow)).toBe(0);
    expect(await keysOf(client)).toEqual(["ROW#acme#2026-11-24 a", "SWEEP CURSOR", ...settled.slice(1)]);
    expect(await ledger.totals({ from: "2026-11-24", to: "2026-11-24" })).toMatchObject([{ requests: 1, outcome: "OK" }]);
  });

  test("lets nothing run that it cannot count, whatever the plan: 503 and when to come again", async () => {
    const { client } = await open();
    const ledger = createUsageLedgerDynamoDb({ client, table: "no-such-table", random: () => 0.5, sleep: async () => {} });
    for (const limits of [{}, quota])
      await expect(ledger.open(openRow("a"), limits)).rejects.toMatchObject({
        code: "STORAGE_FULL",
        status: 503,
        headers: { "retry-after": "5" },
      });
  });
});
