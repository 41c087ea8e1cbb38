import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type TransactWriteItem,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { ServeError } from "#core/errors.ts";
import type { OpenLimits } from "#core/usage/open-limits.ts";
import { concurrencyLimited, notCounted, quotaExceeded } from "#core/usage/open-refused.ts";
import type { OpenRow } from "#core/usage/usage-row.ts";
import type { RetryOptions } from "./retry.ts";
import { transact } from "./transact.ts";
import { toExpiry, toOpenItem, USAGE_ITEMS } from "./usage-items.ts";

/** What opening a row works with. */
export interface UsageTable extends RetryOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/** Opens a row as `UsageLedger.open()` says: a put, in one transaction with a count where the plan has one. */
export async function openUsageRow(row: OpenRow, limits: OpenLimits, usage: UsageTable): Promise<void> {
  try {
    if (limits.quota === undefined && limits.concurrentRequests === undefined) return await putAlone(row, usage);
    const refusal = await openCounted(row, limits, usage);
    if (refusal?.code !== "CONCURRENCY_LIMITED") return throwIf(refusal);
    // Some of those that seem to run may have been killed.
    if (!(await removeExpiredLeases(row, usage))) throw refusal;
    throwIf(await openCounted(row, limits, usage));
  } catch (error) {
    throw error instanceof ServeError ? error : notCounted(error);
  }
}

async function putAlone(row: OpenRow, { client, table }: UsageTable): Promise<void> {
  try {
    await client.send(new PutItemCommand({ TableName: table, Item: toOpenItem(row), ConditionExpression: ABSENT }));
  } catch (error) {
    // The id is the platform's, so what is there was put by an earlier try of this very call.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

async function openCounted(row: OpenRow, limits: OpenLimits, usage: UsageTable): Promise<ServeError | undefined> {
  const { table } = usage;
  const { quota, concurrentRequests } = limits;
  const counted: { readonly write: TransactWriteItem; readonly refusal: ServeError | undefined }[] = [
    { write: { Put: { TableName: table, Item: toOpenItem(row), ConditionExpression: ABSENT } }, refusal: undefined },
  ];
  if (quota !== undefined) counted.push({ write: countQuota(row, quota, table), refusal: quotaExceeded(quota, new Date(row.openedAt)) });
  if (concurrentRequests !== undefined)
    counted.push({ write: takeLease(row, concurrentRequests, table), refusal: concurrencyLimited(concurrentRequests) });
  const refused = await transact(
    usage.client,
    counted.map(({ write }) => write),
    usage,
  );
  // As above: it is open, and whatever else is refused now was counted with it then.
  if (refused.has(0)) return undefined;
  return counted.find((_, place) => refused.has(place))?.refusal;
}

function throwIf(refusal: ServeError | undefined): void {
  if (refusal !== undefined) throw refusal;
}

const ABSENT = "attribute_not_exists(pk)";

/** Day and month are counted in one item, whichever of them the plan limits: a plan that is changed finds its count. */
function countQuota(row: OpenRow, { limit, period }: NonNullable<OpenLimits["quota"]>, table: string): TransactWriteItem {
  return {
    Update: {
      TableName: table,
      Key: USAGE_ITEMS.quota(row.tenant, row.openedAt.slice(0, 7)),
      UpdateExpression: "ADD #month :one, #day :one SET #expiresAt = :expiresAt",
      ConditionExpression: "attribute_not_exists(#limited) OR #limited < :limit",
      ExpressionAttributeNames: { ...quotaNames(row), "#limited": quotaAttribute(period.id), "#expiresAt": "expiresAt" },
      ExpressionAttributeValues: { ":one": { N: "1" }, ":limit": { N: String(limit) }, ":expiresAt": toExpiry(row.openedAt) },
    },
  };
}

/** The attributes of a month's counter that a row counts in. */
export function quotaNames({ openedAt }: OpenRow): { readonly "#month": string; readonly "#day": string } {
  return { "#month": "month", "#day": quotaAttribute(`D#${openedAt.slice(0, 10)}`) };
}

/** @param period `D#2026-11-24`, `M#2026-11` */
export function quotaAttribute(period: string): string {
  return period.startsWith("D#") ? `day${period.slice(-2)}` : "month";
}

/** A lease is when it ends, which sorts as a time does, and whose it is. */
export function toLease({ openedAt, timeoutMs, requestId }: OpenRow): string {
  return `${new Date(Date.parse(openedAt) + timeoutMs).toISOString()}#${requestId}`;
}

function takeLease(row: OpenRow, limit: number, table: string): TransactWriteItem {
  return {
    Update: {
      TableName: table,
      Key: USAGE_ITEMS.leases(row.tenant),
      UpdateExpression: "ADD #leases :lease SET #expiresAt = :expiresAt",
      ConditionExpression: "attribute_not_exists(#leases) OR size(#leases) < :limit",
      ExpressionAttributeNames: { "#leases": "leases", "#expiresAt": "expiresAt" },
      ExpressionAttributeValues: {
        ":lease": { SS: [toLease(row)] },
        ":limit": { N: String(limit) },
        ":expiresAt": toExpiry(row.openedAt),
      },
    },
  };
}

/** @returns whether there were any. */
async function removeExpiredLeases(row: OpenRow, { client, table }: UsageTable): Promise<boolean> {
  const Key = USAGE_ITEMS.leases(row.tenant);
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
  const expired = (Item?.leases?.SS ?? []).filter((lease) => lease < row.openedAt);
  if (expired.length > 0) await removeLeases(row.tenant, expired, { client, table });
  return expired.length > 0;
}

/** Leases that are not there are no error. */
export async function removeLeases(
  tenant: string,
  leases: readonly string[],
  { client, table }: Pick<UsageTable, "client" | "table">,
): Promise<void> {
  await client.send(
    new UpdateItemCommand({
      TableName: table,
      Key: USAGE_ITEMS.leases(tenant),
      UpdateExpression: "DELETE #leases :leases",
      ExpressionAttributeNames: { "#leases": "leases" },
      ExpressionAttributeValues: { ":leases": { SS: [...leases] } },
    }),
  );
}
