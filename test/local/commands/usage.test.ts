import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { monthOf } from "#core/usage/calendar-month.ts";
import { CommandError } from "#local/commands/cli-context.ts";
import { toBudgetText } from "#local/commands/tenants-budget.ts";
import { printUsage } from "#local/commands/usage.ts";
import { createMemoryUsageLedger } from "#test/fakes/usage-ledger.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { closedRow } from "../../core/usage/rows.ts";
import { run } from "./command-run.ts";

/** What the command prints of two tenants' November. */
async function print(options: Parameters<typeof printUsage>[0]): Promise<string> {
  const ledger = createMemoryUsageLedger();
  await ledger.close([closedRow("a"), closedRow("b", { tenant: "bolt", model: "words" })]);
  let out = "";
  const context = {
    out: (text: string) => {
      out += text;
    },
    err: () => {},
    isTerminal: false,
    root: "",
    home: "",
    environment: {},
    now: () => Date.parse("2026-11-30T23:59:59Z"),
    operator: "tester@here",
  };
  await printUsage(options, context, { ledger, place: { region: "us-east-1", architecture: "x86_64" } });
  return out;
}

describe("slipway usage", () => {
  test("shows people this month's tables, with a total", async () => {
    const text = await print({});
    expect(text).toMatch(/^Usage of all tenants in 2026-11, us-east-1\n/);
    expect(text).toMatch(/^total +2 +0\.240 +0\.040 +2000 +200 +14 +765\.3 mJ +112\.5 µg +56\.25 µg +0\.00001431 USD$/m);
    for (const row of [/^words@1 +1 /m, /^2026-11-24 +2 /m, /^of which cold starts +/m, /^overhead +not metered/m])
      expect(text).toMatch(row);
  });

  test("shows a tenant alone", async () => {
    const text = await print({ tenant: "bolt" });
    expect(text).toContain('Usage of tenant "bolt"');
    expect(text).not.toMatch(/acme|overhead/);
  });

  test("says in one sentence that nothing ran", async () => {
    expect(await print({ month: monthOf(new Date("2025-01-01T00:00:00Z")) })).toBe("No request of all tenants ran in 2025-01\n");
  });

  test("prints one JSON document, or CSV, and writes a page beside it", async () => {
    const page = join(temporaryFolder(), "usage.html");
    expect(JSON.parse(await print({ json: true, html: page }))).toMatchObject({ object: "usage_report", total: { requests: 2 } });
    expect(readFileSync(page, "utf8")).toMatch(/^<!doctype html>/);
    expect((await print({ csv: true })).split("\r\n")).toHaveLength(4);
  });

  test("names a file that it cannot write", async () => {
    await expect(print({ html: join(temporaryFolder(), "no", "folder.html") })).rejects.toThrow(CommandError);
  });

  test.each([
    [["--month", "2026-13"], "A month is written YYYY-MM"],
    [["--json", "--csv"], "cannot be used with option"],
  ])("refuses %j", async (words, sentence) => {
    const { code, err } = await run(["usage", ...words]);
    expect([code, err]).toEqual([1, expect.stringContaining(sentence)]);
  });
});

describe("slipway tenants budget", () => {
  test.each([
    [["acme"], "add --carbon-g or --cost-usd"],
    [["acme", "--carbon-g", "0"], "decimal above 0"],
    [["acme", "--carbon-g", "-1"], "decimal above 0"],
    [["acme", "--cost-usd", "1e3"], "decimal above 0"],
    [["acme", "--cost-usd", "1", "--at-100", "queue"], "warn, refuse"],
    [["acme", "--cost-usd", "1", "--none"], "cannot be used with option"],
  ])("refuses %j before it asks any cloud", async (words, sentence) => {
    const { code, err } = await run(["tenants", "budget", ...words]);
    expect([code, err]).toEqual([1, expect.stringContaining(sentence)]);
  });

  test("toBudgetText() says what there is", () => {
    expect(toBudgetText({ carbonG: 500, costUsd: 20.5, at100: "refuse" })).toBe(
      "a budget of 500 g CO2e and 20.5 USD a month, refused at 100 %",
    );
    expect(toBudgetText({ at100: "warn" })).toBe("no budget");
  });
});
