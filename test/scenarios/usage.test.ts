import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, inject, test } from "vitest";
import type { ReportDocument } from "#core/usage/report-document.ts";
import { ROOT, run } from "../local/commands/command-run.ts";

const home = inject("home");
const url = inject("url");
const sample = readFileSync(join(ROOT, "models/mnist/1/sample.json"));

async function slipway(...words: readonly string[]): Promise<string> {
  const { code, out, err } = await run(words, { home });
  if (code !== 0) throw new Error(err);
  return out;
}

const infer = (key: string): Promise<Response> =>
  fetch(`${url}/v2/models/mnist/infer`, {
    method: "POST",
    headers: { "x-api-key": key, "content-type": "application/json" },
    body: sample,
  });

/** A tenant's report, once the log lines of so many requests are settled. */
async function readSettled(tenant: string, requests: number): Promise<ReportDocument> {
  for (let tries = 0; tries < 60; tries += 1) {
    const report: ReportDocument = JSON.parse(await slipway("usage", "--tenant", tenant, "--json"));
    if (report.total.requests >= requests) return report;
    await sleep(500);
  }
  throw new Error(`The requests of "${tenant}" were not settled`);
}

describe.skipIf(home === "")("slipway usage", () => {
  test("tells what answers said, to the tenant as to the operator; a budget that is used up refuses", async () => {
    const tenant = "reported";
    const { key } = JSON.parse(await slipway("tenants", "create", tenant, "--plan", "standard", "--models", "mnist", "--json"));
    const answers = [await infer(key), await infer(key)];
    const report = await readSettled(tenant, answers.length);
    const sum = (header: string): number => answers.reduce((all, { headers }) => all + Number(headers.get(header)), 0);
    expect(report.total).toMatchObject({ requests: 2, bytesIn: 2 * sample.length });
    expect(Number(report.total.costUsd) * 1e9).toBeCloseTo(sum("slipway-cost-nusd"), 2);
    expect(Number(report.total.energyJ) * 1e6).toBeCloseTo(sum("slipway-energy-uj"), 2);
    const bearer = { headers: { authorization: `Bearer ${key}` } };
    expect(await (await fetch(`${url}/v1/usage?month=${report.month}`, bearer)).json()).toEqual(report);

    await slipway("tenants", "budget", tenant, "--cost-usd", "0.000000001", "--at-100", "refuse");
    const refused = await infer(key);
    expect([refused.status, refused.headers.get("slipway-budget-warning")]).toEqual([429, expect.stringMatching(/^cost;used=\d+\.\d\d$/)]);
    expect(await refused.json()).toMatchObject({ code: "QUOTA_EXCEEDED" });
    expect((await fetch(`${url}/v1/usage`, bearer)).status).toBe(200);
    await slipway("tenants", "budget", tenant, "--none");
    const free = await infer(key);
    expect([free.status, free.headers.get("slipway-budget-warning")]).toEqual([200, null]);
  });
});
