import { ConditionalCheckFailedException, DeleteItemCommand, GetItemCommand, type TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { compareTotals } from "#core/usage/daily-total.ts";
import type { OpenLimits } from "#core/usage/open-limits.ts";
import type { UsageLedger } from "#core/usage/usage-ledger.ts";
import type { ClosedRow, OpenRow } from "#core/usage/usage-row.ts";
import { closeUsageRows, listTenant } from "./close-usage-rows.ts";
import { openUsageRow, quotaAttribute, quotaNames, removeLeases, toLease, type UsageTable } from "./open-usage-row.ts";
import { queryAll } from "./query-all.ts";
import { sweepUsageRows } from "./sweep-usage-rows.ts";
import { text } from "./tenant-items.ts";
import { transact } from "./transact.ts";
import { parseRowItem, parseTotalItem, USAGE_ITEMS } from "./usage-items.ts";

/** The usage ledger in one table. Reads are consistent. */
export function createUsageLedgerDynamoDb(usage: UsageTable): UsageLedger {
  const { client, table } = usage;
  const listed = new Set<string>();
  const close = async (rows: readonly ClosedRow[]): Promise<number> => {
    for (const { tenant } of rows) {
      if (listed.has(tenant)) continue;
      await listTenant(tenant, usage);
      listed.add(tenant);
    }
    return closeUsageRows(rows, usage);
  };
  return {
    close,
    open: (row, limits = {}) => openUsageRow(row, limits, usage),
    release: (row) => removeLeases(row.tenant, [toLease(row)], usage),
    withdraw: (row, limits = {}) => withdraw(row, limits, usage),
    sweep: (now, toLost) => sweepUsageRows(now, usage, (rows) => close(rows.map(toLost))),
    async used(tenant, period) {
      const Key = USAGE_ITEMS.quota(tenant, period.slice(2, 9));
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
      return Number(Item?.[quotaAttribute(period)]?.N ?? 0);
    },
    async totals({ tenant, from, to }) {
      const tenants =
        tenant === undefined ? (await queryAll(client, table, USAGE_ITEMS.TENANTS)).map((item) => text(item, "sk")) : [tenant];
      // Behind every key that begins with the day.
      const range = { from, to: `${to}#\uffff` };
      const items = await Promise.all(tenants.map((name) => queryAll(client, table, USAGE_ITEMS.totalsOf(name), range)));
      return items.flat().map(parseTotalItem).toSorted(compareTotals);
    },
    async rows({ tenant, day }) {
      return (await queryAll(client, table, USAGE_ITEMS.rowsOf(tenant, day))).map(parseRowItem);
    },
  };
}

async function withdraw(row: OpenRow, { quota }: OpenLimits, usage: UsageTable): Promise<boolean> {
  const { client, table } = usage;
  const removal = { TableName: table, Key: USAGE_ITEMS.open(row), ConditionExpression: "attribute_exists(pk)" };
  if (quota === undefined) {
    try {
      await client.send(new DeleteItemCommand(removal));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
  const giveBack: TransactWriteItem = {
    Update: {
      TableName: table,
      Key: USAGE_ITEMS.quota(row.tenant, row.openedAt.slice(0, 7)),
      UpdateExpression: "ADD #month :less, #day :less",
      ExpressionAttributeNames: quotaNames(row),
      ExpressionAttributeValues: { ":less": { N: "-1" } },
    },
  };
  return (await transact(client, [{ Delete: removal }, giveBack], usage)).size === 0;
}
