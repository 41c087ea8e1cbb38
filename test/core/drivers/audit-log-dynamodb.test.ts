import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAuditLogDynamoDb } from "#core/drivers/audit-log-dynamodb.ts";
import type { AuditEntry } from "#core/tenant/audit.ts";
import { createTenantTable, startDynalite } from "#test/fakes/dynalite.ts";

let dynamo: Awaited<ReturnType<typeof startDynalite>>;

beforeAll(async () => {
  dynamo = await startDynalite();
  await createTenantTable(dynamo.client, "audit");
});

afterAll(() => dynamo.close());

const ENTRY: AuditEntry = {
  id: "act-1",
  at: "2026-11-24T12:00:00.000Z",
  who: "anna@desk",
  action: "tenants plan",
  tenant: "acme",
  phase: "begun",
  before: { plan: "free", key_1: "active no end infer" },
  after: null,
};

describe("createAuditLogDynamoDb()", () => {
  test("gives back a month's entries in the order of time, and no other month's", async () => {
    const log = createAuditLogDynamoDb({ client: dynamo.client, table: "audit" });
    const later = { ...ENTRY, id: "act-0", at: "2026-11-24T12:00:01.000Z", before: null, after: {} };
    const done = { ...ENTRY, phase: "done", after: { plan: "premium" } } as const;
    for (const entry of [later, done, ENTRY, { ...ENTRY, at: "2026-12-01T00:00:00.000Z" }]) await log.append(entry);
    expect(await log.list("2026-11")).toEqual([ENTRY, done, later]);
    expect(await log.list("2026-10")).toEqual([]);
  });

  test("never writes over an entry", async () => {
    const log = createAuditLogDynamoDb({ client: dynamo.client, table: "audit" });
    const entry = { ...ENTRY, at: "2027-01-01T00:00:00.000Z" };
    await log.append(entry);
    await expect(log.append({ ...entry, who: "mallory" })).rejects.toThrow();
    expect(await log.list("2027-01")).toEqual([entry]);
  });
});
