import { type DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { AuditEntry, AuditedState, AuditLog } from "#core/tenant/audit.ts";
import { queryAll } from "./query-all.ts";
import { type Item, text } from "./tenant-items.ts";

export interface AuditLogDynamoDbOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/** The audit log as a table of its own: a partition a month, in the order of time. The table's policy denies everybody changes and deletions. */
export function createAuditLogDynamoDb({ client, table }: AuditLogDynamoDbOptions): AuditLog {
  return {
    async append(entry) {
      await client.send(new PutItemCommand({ TableName: table, Item: toItem(entry), ConditionExpression: "attribute_not_exists(pk)" }));
    },
    async list(month) {
      return (await queryAll(client, table, `AUDIT#${month}`)).map(parseItem);
    },
  };
}

function toItem({ id, at, who, action, tenant, phase, before, after }: AuditEntry): Item {
  return {
    pk: { S: `AUDIT#${at.slice(0, "YYYY-MM".length)}` },
    sk: { S: `${at}#${id}#${phase}` },
    who: { S: who },
    action: { S: action },
    tenant: { S: tenant },
    before: toState(before),
    after: toState(after),
  };
}

function parseItem(item: Item): AuditEntry {
  const [at = "", id = "", phase] = text(item, "sk").split("#");
  if (phase !== "begun" && phase !== "done" && phase !== "failed") throw new Error("An item of the audit table has no valid phase");
  return {
    id,
    at,
    who: text(item, "who"),
    action: text(item, "action"),
    tenant: text(item, "tenant"),
    phase,
    before: parseState(item.before),
    after: parseState(item.after),
  };
}

function toState(state: AuditedState | null): Item[string] {
  return state === null ? { NULL: true } : { M: Object.fromEntries(Object.entries(state).map(([name, value]) => [name, { S: value }])) };
}

function parseState(value: Item[string] | undefined): AuditedState | null {
  if (value?.M === undefined) return null;
  return Object.fromEntries(Object.entries(value.M).map(([name, { S = "" }]) => [name, S]));
}
