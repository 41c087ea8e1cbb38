import type { ScheduledEvent } from "aws-lambda";
import { describe, expect, test } from "vitest";
import { toLostRow } from "#core/usage/lost-row.ts";
import { createSettleHandler } from "#functions/settle/create-settle-handler.ts";
import { createMemoryUsageLedger } from "#test/fakes/usage-ledger.ts";
import { toLogEvent } from "../../core/usage/log-event.ts";
import { closedRow, openRow } from "../../core/usage/rows.ts";

const DAY = { tenant: "acme", day: "2026-11-24" };
const SCHEDULED: ScheduledEvent = {
  id: "1",
  version: "0",
  account: "123456789012",
  time: "2026-11-25T01:00:00Z",
  region: "us-east-1",
  source: "aws.events",
  "detail-type": "Scheduled Event",
  resources: [],
  detail: {},
};

const usageOf = (row: object) =>
  JSON.stringify({ level: "info", usage: row }, (_, value) => (typeof value === "bigint" ? String(value) : value));

function start(ledger = createMemoryUsageLedger()) {
  const log: Readonly<Record<string, unknown>>[] = [];
  const settle = createSettleHandler({
    ledger,
    toLost: (row, closedAt) => toLostRow(row, closedAt, { region: "us-east-1", architecture: "x86_64" }),
    date: () => new Date("2026-11-25T01:00:00Z"),
    log: (line) => void log.push(line),
  });
  return { settle, ledger, log };
}

describe("createSettleHandler()", () => {
  test("closes the rows of a batch once, takes back what did not run, and leaves every other line alone", async () => {
    const { settle, ledger, log } = start();
    await ledger.open(openRow("a"));
    await ledger.open(openRow("b"));
    const batch = toLogEvent([
      usageOf(closedRow("a")),
      usageOf({ ...closedRow("b"), outcome: "NOT_RUN" }),
      usageOf({ requestId: "c" }),
      "START RequestId: 1",
      "",
    ]);
    await settle(batch);
    await settle(batch);
    expect(await ledger.rows(DAY)).toEqual([closedRow("a")]);
    expect(log.filter(({ level }) => level === "info")).toEqual([
      { level: "info", lines: 2, closed: 1 },
      { level: "info", lines: 2, closed: 0 },
    ]);
    expect(log.filter(({ level }) => level === "error")).toHaveLength(6);
    await settle(SCHEDULED);
    expect(await ledger.rows(DAY)).toHaveLength(1);
  });

  test("closes on its schedule what nobody closed, billed at the function's timeout", async () => {
    const { settle, ledger, log } = start();
    await ledger.open(openRow("a"));
    await settle(SCHEDULED);
    const [row] = await ledger.rows(DAY);
    expect(row).toMatchObject({ outcome: "LOST", billedMs: 28_000, coldMs: 0, bytesIn: 0, bytesOut: 0, tokens: 0 });
    // 1,769 MB on x86 in us-east-1 at half use are 382,656.319 µJ in 120 ms.
    expect(Number(row?.energyFj) / 1e9).toBeCloseTo((382_656.319 * 28_000) / 120, 0);
    // Compute for 28 s, and the request's fees of 200 and 3,500 nano-dollars.
    expect(Number(row?.costFusd) / 1e6).toBeCloseTo((3_455.08504 * 28_000) / 120 + 3_700, 1);
    expect(log).toMatchObject([
      { level: "error", requestId: "a", outcome: "LOST", model: "mnist", Requests: 1, Errors: 1, BilledMs: 28_000 },
    ]);
  });

  test("fails when the ledger does, so that the batch comes again", async () => {
    const { settle } = start({ ...createMemoryUsageLedger(), close: () => Promise.reject(new Error("DynamoDB is away")) });
    await expect(settle(toLogEvent([usageOf(closedRow("a"))]))).rejects.toThrow("DynamoDB is away");
  });

  test("does nothing for the message by which CloudWatch Logs tries the delivery", async () => {
    const { settle, ledger, log } = start();
    await settle(toLogEvent(["CWL CONTROL MESSAGE: Checking health of destination Lambda."], "CONTROL_MESSAGE"));
    expect(await ledger.rows(DAY)).toEqual([]);
    expect(log).toEqual([{ level: "info", lines: 0, closed: 0 }]);
  });
});
