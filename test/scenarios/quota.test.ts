import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, inject, onTestFinished, test, vi } from "vitest";
import { PLANS } from "#core/tenant/plan.ts";
import { readConnection } from "#local/operator/connection-file.ts";
import { openUsageLedger } from "#test/support/open-usage-ledger.ts";
import { ROOT, run } from "../local/commands/command-run.ts";

const home = inject("home");
const url = inject("url");
const sample = readFileSync(join(ROOT, "models/mnist/1/sample.json"));

describe.skipIf(home === "")("a strict quota in the local cloud", () => {
  test("lets exactly what is left of it run under 200 callers at once, and each is in the ledger once", async () => {
    const { out } = await run(["tenants", "create", "counted", "--plan", "standard", "--models", "mnist", "--json"], { home });
    const { key } = JSON.parse(out) as { readonly key: string };
    const connection = readConnection(home, () => true);
    if (connection === undefined) throw new Error("The local cloud does not run");
    const { ledger, client, table, close } = await openUsageLedger(connection);
    onTestFinished(close);
    const month = new Date().toISOString().slice(0, 7);
    const left = 50;
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { pk: { S: "QUOTA#counted" }, sk: { S: `M#${month}` } },
        UpdateExpression: "SET #month = :used",
        ExpressionAttributeNames: { "#month": "month" },
        ExpressionAttributeValues: { ":used": { N: String(PLANS.standard.quota.limit - left) } },
      }),
    );
    const answers = await Promise.all(Array.from({ length: 200 }, () => askPastTheRate(key)));
    const good = answers.filter(({ status }) => status === 200);
    expect(good).toHaveLength(left);
    const refused = answers.filter(({ code }) => code === "QUOTA_EXCEEDED");
    expect(refused).toHaveLength(200 - left);
    for (const { headers } of answers) {
      expect(headers.get("x-ratelimit-limit")).toBe(String(PLANS.standard.quota.limit));
      expect(Number(headers.get("x-ratelimit-reset"))).toBeGreaterThan(0);
    }
    for (const { headers } of refused)
      expect([headers.get("x-ratelimit-remaining"), Number(headers.get("retry-after")) > 0]).toEqual(["0", true]);

    const readTotals = () => ledger.totals({ tenant: "counted", from: `${month}-01`, to: `${month}-31` });
    await vi.waitFor(async () => expect((await readTotals()).reduce((sum, { requests }) => sum + requests, 0)).toBe(left), {
      timeout: 20_000,
      interval: 200,
    });
    expect(await readTotals()).toMatchObject([{ model: "mnist", placement: "lambda", outcome: "OK" }]);
  });

  /** The plan's rate, which the gateway keeps to, is not what this is about. */
  async function askPastTheRate(key: string): Promise<{ readonly status: number; readonly code?: string; readonly headers: Headers }> {
    for (;;) {
      const headers = { "x-api-key": key, "content-type": "application/json" };
      const response = await fetch(`${url}/v2/models/mnist/infer`, { method: "POST", headers, body: sample });
      const { code } = (await response.json()) as { readonly code?: string };
      if (code !== "RATE_LIMITED") return { status: response.status, headers: response.headers, ...(code === undefined ? {} : { code }) };
      await sleep(200 + Math.random() * 1_000);
    }
  }
});
