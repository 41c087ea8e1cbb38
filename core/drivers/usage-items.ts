import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { isPlanName } from "#core/tenant/plan.ts";
import type { DailyTotal } from "#core/usage/usage-ledger.ts";
import { type ClosedRow, dayOf, type OpenRow, type RowAmounts, type RowOutcome } from "#core/usage/usage-row.ts";
import { type Item, text } from "./tenant-items.ts";

/** Partitions that a day's open rows are spread over: one takes 1,000 writes a second at most (DynamoDB developer guide). */
export const OPEN_SHARDS = 8;

/** Days that rows and counters are kept, by the table's time to live; totals stay. */
const KEPT_DAYS = 400;

/** The usage table: every item has a `pk` and an `sk`. docs/architecture/10-usage.md says who writes which. */
export const USAGE_ITEMS = {
  CURSOR: { pk: { S: "SWEEP" }, sk: { S: "CURSOR" } },
  TENANTS: "TENANTS",
  tenant: (tenant: string): Item => ({ pk: { S: "TENANTS" }, sk: { S: tenant } }),
  openRows: (day: string, shard: number): string => `OPEN#${day}#${shard}`,
  open: (row: Pick<OpenRow, "openedAt" | "requestId">): Item => ({
    pk: { S: USAGE_ITEMS.openRows(dayOf(row), crc32(Buffer.from(row.requestId)) % OPEN_SHARDS) },
    sk: { S: `${row.openedAt}#${row.requestId}` },
  }),
  rowsOf: (tenant: string, day: string): string => `ROW#${tenant}#${day}`,
  row: (row: Pick<OpenRow, "tenant" | "openedAt" | "requestId">): Item => ({
    pk: { S: USAGE_ITEMS.rowsOf(row.tenant, dayOf(row)) },
    sk: { S: row.requestId },
  }),
  quota: (tenant: string, month: string): Item => ({ pk: { S: `QUOTA#${tenant}` }, sk: { S: `M#${month}` } }),
  leases: (tenant: string): Item => ({ pk: { S: `QUOTA#${tenant}` }, sk: { S: "LEASES" } }),
  totalsOf: (tenant: string): string => `TOTAL#${tenant}`,
} as const;

/** Amounts by name, as items and totals hold them. */
export const AMOUNT_NAMES = [
  "billedMs",
  "coldMs",
  "bytesIn",
  "bytesOut",
  "tokens",
  "energyFj",
  "operationalFg",
  "embodiedFg",
  "costFusd",
] as const satisfies readonly (keyof RowAmounts)[];

/** Seconds since 1970, after which DynamoDB may delete an item. */
export function toExpiry(time: string): AttributeValue {
  return { N: String(Math.floor(Date.parse(time) / 1000) + KEPT_DAYS * 86_400) };
}

export function toOpenItem(row: OpenRow): Item {
  return { ...USAGE_ITEMS.open(row), ...toOpenAttributes(row), expiresAt: toExpiry(row.openedAt) };
}

export function toRowItem(row: ClosedRow): Item {
  return {
    ...USAGE_ITEMS.row(row),
    ...toOpenAttributes(row),
    closedAt: { S: row.closedAt },
    outcome: { S: row.outcome },
    ...Object.fromEntries(AMOUNT_NAMES.map((name) => [name, { N: String(row[name]) }])),
    expiresAt: toExpiry(row.openedAt),
  };
}

function toOpenAttributes(row: OpenRow): Item {
  return {
    requestId: { S: row.requestId },
    tenant: { S: row.tenant },
    plan: { S: row.plan },
    model: { S: row.model },
    version: { N: String(row.version) },
    placement: { S: row.placement },
    openedAt: { S: row.openedAt },
    memoryMb: { N: String(row.memoryMb) },
    timeoutMs: { N: String(row.timeoutMs) },
  };
}

/** @throws {Error} naming the attribute that is missing or is none of ours. */
export function parseOpenItem(item: Item): OpenRow {
  const plan = text(item, "plan");
  if (!isPlanName(plan)) throw new Error(`A usage row has the plan "${plan}", which there is not`);
  return {
    requestId: text(item, "requestId"),
    tenant: text(item, "tenant"),
    plan,
    model: text(item, "model"),
    version: number(item, "version"),
    placement: toPlacement(text(item, "placement")),
    openedAt: text(item, "openedAt"),
    memoryMb: number(item, "memoryMb"),
    timeoutMs: number(item, "timeoutMs"),
  };
}

/** @throws {Error} naming the attribute that is missing or is none of ours. */
export function parseRowItem(item: Item): ClosedRow {
  return {
    ...parseOpenItem(item),
    closedAt: text(item, "closedAt"),
    outcome: text(item, "outcome") as RowOutcome,
    ...parseAmounts(item),
  };
}

/** What rows have in common that are added up in one item. */
export type TotalKey = Pick<DailyTotal, "tenant" | "day" | "model" | "version" | "placement" | "outcome">;

export function toTotalKey({ tenant, day, model, version, placement, outcome }: TotalKey): Item {
  return { pk: { S: USAGE_ITEMS.totalsOf(tenant) }, sk: { S: [day, model, version, placement, outcome].join("#") } };
}

/** @throws {Error} naming the attribute that is missing or is none of ours. */
export function parseTotalItem(item: Item): DailyTotal {
  const [day = "", model = "", version = "", placement = "", outcome = ""] = text(item, "sk").split("#");
  return {
    tenant: text(item, "pk").slice("TOTAL#".length),
    day,
    model,
    version: Number(version),
    placement: toPlacement(placement),
    outcome: outcome as RowOutcome,
    requests: number(item, "requests"),
    ...parseAmounts(item),
  };
}

function parseAmounts(item: Item): RowAmounts {
  return {
    billedMs: number(item, "billedMs"),
    coldMs: number(item, "coldMs"),
    bytesIn: number(item, "bytesIn"),
    bytesOut: number(item, "bytesOut"),
    tokens: number(item, "tokens"),
    energyFj: BigInt(digits(item, "energyFj")),
    operationalFg: BigInt(digits(item, "operationalFg")),
    embodiedFg: BigInt(digits(item, "embodiedFg")),
    costFusd: BigInt(digits(item, "costFusd")),
  };
}

function toPlacement(name: string): OpenRow["placement"] {
  if (name === "lambda" || name === "gpu") return name;
  throw new Error(`A usage row has the placement "${name}", which there is not`);
}

function number(item: Item, name: string): number {
  return Number(digits(item, name));
}

function digits(item: Item, name: string): string {
  const value = item[name]?.N;
  if (value === undefined) throw new Error(`A usage item has no number "${name}"`);
  return value;
}
