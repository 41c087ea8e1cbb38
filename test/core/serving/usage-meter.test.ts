import { describe, expect, test } from "vitest";
import { ServeError } from "#core/errors.ts";
import type { Caller } from "#core/serving/caller.ts";
import { createUsageMeter, type UsageMeterOptions } from "#core/serving/usage-meter.ts";
import { parseUsageLine, type UsageLine } from "#core/usage/usage-line.ts";
import { createMemoryUsageLedger } from "#test/fakes/usage-ledger.ts";
import { CALLER } from "./ask.ts";

const NOW = new Date("2026-11-24T12:00:00.000Z");
const EVENT = { tenant: "acme", model: "mnist", version: 1, outcome: "OK", computeMs: 1.5, bytesIn: 10, bytesOut: 20 } as const;
const FOOTPRINT = { billedMs: 120, coldMs: 20, energyFj: "382656319000000", operationalFg: "1", embodiedFg: "2", costFusd: "3" };
const FREE: Caller = { ...CALLER, plan: "free" };

function start(ledger: UsageMeterOptions["ledger"] = createMemoryUsageLedger()) {
  const lines: UsageLine[] = [];
  const failures: unknown[] = [];
  const meterOf = createUsageMeter({
    ledger,
    version: { name: "mnist", version: 1 },
    placement: "lambda",
    memoryMb: 1_769,
    timeoutMs: 28_000,
    date: () => NOW,
    write: (line) => void lines.push(line),
    report: (failure) => void failures.push(failure),
  });
  return { lines, failures, open: (id: string, caller: Caller = CALLER, budgetMs = 10_000) => meterOf(id).open(caller, budgetMs) };
}

describe("createUsageMeter()", () => {
  test("writes one line from which the ledger closes the row to the last digit", async () => {
    const { lines, open } = start();
    const run = await open("r1");
    expect(lines).toEqual([]);
    await run.close({ ...EVENT, tokens: 7, footprint: FOOTPRINT });
    expect(lines).toHaveLength(1);
    expect(parseUsageLine(JSON.parse(JSON.stringify(lines[0])))).toEqual({
      kind: "close",
      row: {
        requestId: "r1",
        tenant: "acme",
        plan: "standard",
        model: "mnist",
        version: 1,
        placement: "lambda",
        openedAt: NOW.toISOString(),
        memoryMb: 1_769,
        timeoutMs: 28_000,
        closedAt: NOW.toISOString(),
        outcome: "OK",
        bytesIn: 10,
        bytesOut: 20,
        tokens: 7,
        ...{ billedMs: 120, coldMs: 20, energyFj: 382_656_319_000_000n, operationalFg: 1n, embodiedFg: 2n, costFusd: 3n },
      },
    });
  });

  test("says what remains of a strict quota, and nothing that nobody counted", async () => {
    const { open } = start();
    for (const [id, remaining] of [
      ["r1", "999999"],
      ["r2", "999998"],
    ] as const)
      expect(await (await open(id)).close(EVENT)).toEqual({ "x-ratelimit-remaining": remaining });
    expect(await (await open("r3", { ...CALLER, plan: "premium" })).close(EVENT)).toEqual({});
  });

  test("takes a run back that gave no answer, and lets the next one in its place", async () => {
    const ledger = createMemoryUsageLedger();
    const { lines, open } = start(ledger);
    const runs = await Promise.all(Array.from({ length: 10 }, (_, index) => open(`r${index}`, FREE)));
    await expect(open("r10", FREE)).rejects.toMatchObject({ code: "CONCURRENCY_LIMITED", headers: { "retry-after": "1" } });
    await runs[0]?.withdraw();
    await open("r10", FREE);
    expect(lines).toMatchObject([{ requestId: "r0", outcome: "NOT_RUN", billedMs: 0, energyFj: "0" }]);
    expect(parseUsageLine(lines[0])).toMatchObject({ kind: "withdraw", row: { requestId: "r0" } });
  });

  test("answers QUOTA_EXCEEDED until the period ends, with nothing remaining and no line", async () => {
    const ledger = createMemoryUsageLedger();
    const small: UsageMeterOptions["ledger"] = {
      ...ledger,
      open: (row, { quota, ...limits } = {}) => ledger.open(row, { ...limits, ...(quota && { quota: { ...quota, limit: 1 } }) }),
    };
    const { lines, open } = start(small);
    await open("r1", FREE);
    await expect(open("r2", FREE)).rejects.toMatchObject({
      code: "QUOTA_EXCEEDED",
      status: 429,
      headers: { "retry-after": "43200", "x-ratelimit-remaining": "0" },
    });
    expect(lines).toEqual([]);
  });

  test("lets nothing run whose row may not be open, and has it taken back if it is", async () => {
    const failing = async () => {
      throw new ServeError("STORAGE_FULL", "No answer");
    };
    const { lines, open } = start({ ...createMemoryUsageLedger(), open: failing });
    await expect(open("r1")).rejects.toMatchObject({ code: "STORAGE_FULL", status: 503, headers: { "retry-after": "5" } });
    expect(lines).toMatchObject([{ requestId: "r1", outcome: "NOT_RUN" }]);
  });

  test("waits for the ledger no longer than the request has", async () => {
    const late = Promise.withResolvers<void>();
    const { lines, open } = start({ ...createMemoryUsageLedger(), open: () => late.promise });
    await expect(open("r1", CALLER, 20)).rejects.toMatchObject({ code: "STORAGE_FULL", cause: { message: "No answer within 20 ms" } });
    expect(lines).toMatchObject([{ requestId: "r1", outcome: "NOT_RUN" }]);
    // It was made after all, when the first line may have been settled already.
    late.resolve();
    await late.promise;
    expect(lines).toMatchObject([{ requestId: "r1" }, { requestId: "r1", outcome: "NOT_RUN" }]);
  });

  test("answers all the same when only the rest of the quota or the release fails, and reports it", async () => {
    const broken = async () => {
      throw new Error("DynamoDB is away");
    };
    const { failures, lines, open } = start({ ...createMemoryUsageLedger(), used: broken, release: broken });
    expect(await (await open("r1", FREE)).close(EVENT)).toEqual({});
    expect(lines).toHaveLength(1);
    expect(failures).toHaveLength(2);
  });
});

describe("parseUsageLine()", () => {
  test("knows no line that a function of ours does not write", async () => {
    const { lines, open } = start();
    await (await open("r1")).close({ ...EVENT, footprint: FOOTPRINT });
    const [line] = lines;
    for (const change of [
      { requestId: "" },
      { requestId: undefined },
      { plan: "gold" },
      { outcome: "FINE" },
      { billedMs: -1 },
      { billedMs: 1.5 },
      { energyFj: "-1" },
      { energyFj: 1 },
      { energyFj: "9".repeat(39) },
      { openedAt: "yesterday" },
      { placement: "moon" },
    ])
      expect([change, parseUsageLine({ ...line, ...change })]).toEqual([change, undefined]);
    for (const nothing of [undefined, null, 1, "usage", []]) expect(parseUsageLine(nothing)).toBeUndefined();
  });
});
