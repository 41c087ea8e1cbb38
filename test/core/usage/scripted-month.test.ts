import { describe, expect, test } from "vitest";
import { createUsageLedgerDynamoDb } from "#core/drivers/usage-ledger-dynamodb.ts";
import { monthOf } from "#core/usage/calendar-month.ts";
import { toFocusCsv } from "#core/usage/focus-csv.ts";
import { toReportDocument, toReportJson } from "#core/usage/report-document.ts";
import type { UsageLedger } from "#core/usage/usage-ledger.ts";
import { type GroupName, REPORT_GROUPS, readUsageReport, type UsageReport } from "#core/usage/usage-report.ts";
import { toUsageHtml } from "#local/report/usage-html.ts";
import { createMemoryUsageLedger } from "#test/fakes/usage-ledger.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { openStore, TABLE } from "../../local/cloud/dynamodb/open-store.ts";
import { type RunFacts, sumFacts } from "./month-oracle.ts";
import { playMonth } from "./play-month.ts";

const SEED = 5;
const MONTH = monthOf(new Date("2026-11-30T12:00:00Z"));
const PLACE = { region: "us-east-1", architecture: "x86_64" } as const;

async function openLocalCloudLedger(): Promise<UsageLedger> {
  const { store, client } = await openStore(temporaryFolder());
  await store.createTable(TABLE);
  return createUsageLedgerDynamoDb({ client, table: TABLE.TableName, random: () => 0.5, sleep: async () => {} });
}

const read = (ledger: UsageLedger, tenant?: string): Promise<UsageReport> =>
  readUsageReport(ledger, { month: MONTH, place: PLACE, ...(tenant === undefined ? {} : { tenant }) });

const formsOf = (report: UsageReport): readonly string[] => [toReportJson(report), toFocusCsv(report), toUsageHtml(report)];

/** Every group of every grouping, and the total, that is not what the oracle says it is. */
function findDifferences({ groups, total }: UsageReport, facts: readonly RunFacts[]): readonly string[] {
  const named = (Object.keys(REPORT_GROUPS) as GroupName[]).flatMap((name) => groups[name].map((group) => ({ name, ...group })));
  return [{ name: "total", of: {}, figures: total }, ...named].flatMap(({ name, of, figures }) => {
    const mine = facts.filter((fact) => {
      const known: Readonly<Record<string, unknown>> = { ...fact, placement: "lambda", region: "us-east-1" };
      return Object.entries(of).every(([field, value]) => known[field] === value);
    });
    const { costFusd, energyJ, carbonG, ...counts } = sumFacts(mine);
    const exact = Object.entries({ ...counts, costFusd }).filter(([field, value]) => figures[field as keyof typeof figures] !== value);
    const near = [
      ["energy", Number(figures.energyFj) / 1e15, energyJ] as const,
      ["carbon", Number(figures.operationalFg + figures.embodiedFg) / 1e15, carbonG] as const,
    ].filter(([, said, sum]) => !(Math.abs(said / sum - 1) < 1e-9));
    return [...exact, ...near].map(([field]) => `${name} ${JSON.stringify(of)} ${field}`);
  });
}

describe("a month of three tenants, three models and four versions, replayed", () => {
  test("over the local cloud's tables: every sum is the oracle's, two computations are the same to the byte", async () => {
    const ledger = await openLocalCloudLedger();
    const { facts, answers } = await playMonth(ledger, SEED);
    // The script meets what it says it does: runs, kills, bodies that are none, what may not be called, keys that no longer work.
    for (const answer of ["200", "400", "404", "401", "killed"]) expect(answers[answer] ?? 0).toBeGreaterThan(5);
    const report = await read(ledger);
    expect(report.total.requests).toBe((answers["200"] ?? 0) + (answers.killed ?? 0));
    expect(report.groups.versions).toHaveLength(4);
    expect(findDifferences(report, facts)).toEqual([]);
    const { groups } = toReportDocument(await read(ledger, "bolt"));
    expect(groups.tenants.map(({ tenant }) => tenant)).toEqual(["bolt"]);
    const own = facts.filter(({ tenant }) => tenant === "bolt");
    expect(findDifferences(await read(ledger, "bolt"), own)).toEqual([]);
    // Once more, from the beginning, into another ledger.
    const again = createMemoryUsageLedger();
    await playMonth(again, SEED);
    expect(formsOf(await read(again))).toEqual(formsOf(report));
  });

  test.each([
    ["counts a line twice that is delivered twice", { closesTwice: true }],
    ["forgets what was killed", { sweepsNothing: true }],
  ])("notices a ledger that %s", async (_, bugs) => {
    const ledger = createMemoryUsageLedger(bugs);
    const { facts } = await playMonth(ledger, SEED);
    expect(findDifferences(await read(ledger), facts).length).toBeGreaterThan(10);
  });
});
