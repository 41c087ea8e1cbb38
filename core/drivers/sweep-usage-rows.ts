import { type DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { dayBefore, daysBetween, overdueUntil } from "#core/usage/overdue.ts";
import type { OpenRow } from "#core/usage/usage-row.ts";
import { queryAll } from "./query-all.ts";
import { text } from "./tenant-items.ts";
import { OPEN_SHARDS, parseOpenItem, USAGE_ITEMS } from "./usage-items.ts";

interface SweptTable {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/** How far the first sweep looks back. The table is as old as the schedule, so there is something only if that failed from the start. */
const DAYS_BEFORE_THE_FIRST = 14;

/**
 * Hands every open row that is overdue to `settle`. Each sweep looks at the days since the last one and the day before them, for a row that
 * came late, such as from a clock that is wrong.
 * @returns what the calls of `settle` gave, added up.
 */
export async function sweepUsageRows(now: Date, usage: SweptTable, settle: (rows: readonly OpenRow[]) => Promise<number>): Promise<number> {
  const until = overdueUntil(now);
  const today = now.toISOString().slice(0, 10);
  let settled = 0;
  for (const day of daysBetween(await findStart(today, usage), until.slice(0, 10))) {
    const rows = await findOpen(day, until, usage);
    if (rows.length > 0) settled += await settle(rows);
  }
  await noteSwept(today, usage);
  return settled;
}

async function findOpen(day: string, until: string, { client, table }: SweptTable): Promise<readonly OpenRow[]> {
  const shards = Array.from({ length: OPEN_SHARDS }, (_, shard) =>
    queryAll(client, table, USAGE_ITEMS.openRows(day, shard), { from: day, to: until }),
  );
  return (await Promise.all(shards)).flat().map(parseOpenItem);
}

async function findStart(today: string, { client, table }: SweptTable): Promise<string> {
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: USAGE_ITEMS.CURSOR, ConsistentRead: true }));
  return dayBefore(Item === undefined ? today : text(Item, "day"), Item === undefined ? DAYS_BEFORE_THE_FIRST : 1);
}

async function noteSwept(day: string, { client, table }: SweptTable): Promise<void> {
  await client.send(new PutItemCommand({ TableName: table, Item: { ...USAGE_ITEMS.CURSOR, day: { S: day } } }));
}
