import { DeleteItemCommand, PutItemCommand, type TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { toDailyTotals } from "#core/usage/daily-total.ts";
import type { DailyTotal } from "#core/usage/usage-ledger.ts";
import type { ClosedRow } from "#core/usage/usage-row.ts";
import type { UsageTable } from "./open-usage-row.ts";
import { transact } from "./transact.ts";
import { AMOUNT_NAMES, toRowItem, toTotalKey, USAGE_ITEMS } from "./usage-items.ts";

/** A transaction has 100 writes at most (DynamoDB quotas): two a row, and one for each total, of which there are no more than rows. */
const ROWS_AT_ONCE = 33;

/** Closes rows as `UsageLedger.close()` says: each with its share of the totals in one transaction, on condition that it is not closed. */
export async function closeUsageRows(rows: readonly ClosedRow[], usage: UsageTable): Promise<number> {
  const once = [...new Map(rows.map((row) => [row.requestId, row])).values()];
  let closed = 0;
  for (let from = 0; from < once.length; from += ROWS_AT_ONCE) closed += await closeTogether(once.slice(from, from + ROWS_AT_ONCE), usage);
  return closed;
}

/** Tenants with totals are listed before the first: no total is ever in no report. */
export async function listTenant(tenant: string, { client, table }: UsageTable): Promise<void> {
  await client.send(new PutItemCommand({ TableName: table, Item: USAGE_ITEMS.tenant(tenant) }));
}

async function closeTogether(rows: readonly ClosedRow[], usage: UsageTable): Promise<number> {
  const { client, table } = usage;
  let left = rows;
  while (left.length > 0) {
    const puts = left.map((row) => ({ Put: { TableName: table, Item: toRowItem(row), ConditionExpression: "attribute_not_exists(pk)" } }));
    const deletions = left.map((row) => ({ Delete: { TableName: table, Key: USAGE_ITEMS.open(row) } }));
    const totals = toDailyTotals(left).map((total) => addTotal(total, table));
    const refused = await transact(client, [...puts, ...deletions, ...totals], usage);
    if (refused.size === 0) return left.length;
    // A put that came late may have opened a row again that is closed: it goes, or the sweep would find it forever.
    for (const [place, row] of left.entries())
      if (refused.has(place)) await client.send(new DeleteItemCommand({ TableName: table, Key: USAGE_ITEMS.open(row) }));
    left = left.filter((_, place) => !refused.has(place));
  }
  return 0;
}

function addTotal(total: DailyTotal, table: string): TransactWriteItem {
  const names = ["requests", ...AMOUNT_NAMES] as const;
  return {
    Update: {
      TableName: table,
      Key: toTotalKey(total),
      UpdateExpression: `ADD ${names.map((name) => `#${name} :${name}`).join(", ")}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, { N: String(total[name]) }])),
    },
  };
}
