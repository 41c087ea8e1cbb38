import { expect, test, vi } from "vitest";
import { createFindRemaining } from "#core/serving/remaining.ts";
import { CALLER } from "./ask.ts";

const NOW = new Date("2026-11-24T12:00:00.000Z");

function start(used: (tenant: string, period: string) => Promise<number>) {
  const failures: string[] = [];
  const find = createFindRemaining({ ledger: async () => ({ used }), report: (failure) => void failures.push(String(failure)) });
  return { find, failures };
}

test("createFindRemaining() tells what a strict quota has left, never less than nothing; a best-effort one is not asked for", async () => {
  const asked: string[] = [];
  const { find } = start(async (...question) => {
    asked.push(question.join(" "));
    return question[1].startsWith("D#") ? 998 : 1_000_001;
  });
  expect(await find({ ...CALLER, plan: "free" }, NOW)).toEqual({ "x-ratelimit-remaining": "2" });
  expect(await find({ ...CALLER, plan: "standard" }, NOW)).toEqual({ "x-ratelimit-remaining": "0" });
  expect(await find({ ...CALLER, plan: "premium" }, NOW)).toEqual({});
  expect(asked).toEqual(["acme D#2026-11-24", "acme M#2026-11"]);
});

test("createFindRemaining() tells nothing where the ledger fails or does not answer in time, and reports it", async () => {
  const broken = start(() => Promise.reject(new Error("DynamoDB is away")));
  expect(await broken.find(CALLER, NOW)).toEqual({});
  expect(broken.failures).toEqual(["Error: DynamoDB is away"]);
  vi.useFakeTimers();
  try {
    const silent = start(() => new Promise(() => {}));
    const found = silent.find(CALLER, NOW);
    await vi.advanceTimersByTimeAsync(500);
    expect(await found).toEqual({});
    expect(silent.failures).toEqual(["Error: No answer within 500 ms"]);
  } finally {
    vi.useRealTimers();
  }
});
