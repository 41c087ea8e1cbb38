import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { LIMITS } from "#core/limits.ts";
import { readClientBudget } from "#core/serving/client-budget.ts";
import { createDeadline } from "#core/serving/deadline.ts";
import type { Runner } from "#core/serving/runner.ts";
import { withUsualTime } from "#core/serving/with-usual-time.ts";
import { createFakeRunner } from "#test/fakes/runner.ts";
import { ask, oneInput, type Question } from "./ask.ts";

const FIXED = { error: "Inference did not finish within its time", code: "INFERENCE_TIMEOUT", request_id: "request-1" };
const Y = { name: "y", datatype: "FP32", shape: [1, 3], data: Float32Array.of(1, 2, 3) } as const;

/** A clock that a test moves, and a runner that moves it by so many milliseconds. */
function timed(runMs: number) {
  let nowMs = 1_000;
  const budgets: (number | undefined)[] = [];
  const runner: Runner = {
    async infer(_inputs, _names, budgetMs) {
      budgets.push(budgetMs);
      nowMs += runMs;
      return { outputs: [Y], computeMs: runMs };
    },
    async close() {},
  };
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { clock: () => nowMs, pass, runner, budgets };
}

const within = (timeoutMs: number | string, more: Question): Promise<Awaited<ReturnType<typeof ask>>> =>
  ask({ json: oneInput({ data: [1, 2, 3] }), headers: { "slipway-timeout-ms": String(timeoutMs) }, ...more });

describe("readClientBudget()", () => {
  const read = (text: string) => readClientBudget(new Map([["slipway-timeout-ms", text]]));

  test("is the default without the header, and what it says with it", () => {
    expect(readClientBudget(new Map())).toBe(LIMITS.INFERENCE_TIMEOUT_MS);
    expect([read("1"), read("25000")]).toEqual([1, LIMITS.MAX_INFERENCE_TIMEOUT_MS]);
  });

  test.each(["", "0", "-1", "01", "1.5", "1e3", "25001", "99999", "100000", "5000, 5000", "ten"])(
    "refuses %j as a header",
    async (text) => {
      expect(() => read(text)).toThrow(expect.objectContaining({ code: "BAD_HEADER", status: 400 }));
      expect(await within(text, {})).toMatchObject({ status: 400, json: { code: "BAD_HEADER" }, runs: 0 });
    },
  );
});

describe("createDeadline()", () => {
  test("is the nearer of the request's budget and the platform's end, less the answer's own time", () => {
    const remaining = (budgetMs: number, availableMs: number) => createDeadline({ budgetMs, availableMs, clock: () => 7 }).remainingMs();
    expect(remaining(10_000, 28_000)).toBe(10_000);
    expect(remaining(25_000, 12_000)).toBe(12_000 - LIMITS.ANSWER_RESERVE_MS);
    expect(remaining(500, Number.POSITIVE_INFINITY)).toBe(500);
  });

  test("a wait ends with its time, the work goes on and its failure is nobody's", async () => {
    const deadline = createDeadline({ budgetMs: 5, availableMs: 1_000, clock: () => performance.now() });
    const work = sleep(30).then(() => {
      throw new Error("late");
    });
    await expect(deadline.wait("the load", work)).rejects.toMatchObject({ code: "INFERENCE_TIMEOUT" });
    await expect(work).rejects.toThrow("late");
    expect(() => deadline.check("the next")).toThrow(expect.objectContaining({ code: "INFERENCE_TIMEOUT" }));
  });

  test("a wait passes on what the work gives or throws", async () => {
    const deadline = createDeadline({ budgetMs: 1_000, availableMs: 1_000, clock: () => performance.now() });
    expect(await deadline.wait("the load", Promise.resolve(3))).toBe(3);
    await expect(deadline.wait("the load", Promise.reject(new Error("no")))).rejects.toThrow("no");
  });
});

describe("infer() within its budget", () => {
  test("hands the runner what remains, the load counted", async () => {
    const { clock, pass, runner, budgets } = timed(10);
    const session = async () => {
      pass(300);
      return runner;
    };
    expect(await within(1_000, { clock, session })).toMatchObject({ status: 200 });
    expect(await within(1_000, { clock, session, availableMs: 600 })).toMatchObject({ status: 200 });
    expect(budgets).toEqual([700, 100]);
  });

  test("does not begin an inference after a load that took all the time: 504 in fixed words, nothing metered", async () => {
    const { clock, pass, runner, budgets } = timed(10);
    const session = async () => {
      pass(1_000);
      return runner;
    };
    expect(await within(1_000, { clock, session })).toMatchObject({ status: 504, json: FIXED, usage: [] });
    expect(await within(25_000, { clock, session, availableMs: 1_100 })).toMatchObject({ status: 504, usage: [] });
    expect(budgets).toEqual([]);
  });

  test("does not begin a load when reading the request took all the time", async () => {
    let nowMs = 0;
    let loads = 0;
    const session = async () => {
      loads += 1;
      return timed(1).runner;
    };
    const clock = () => {
      nowMs += 400;
      return nowMs;
    };
    expect(await within(500, { clock, session })).toMatchObject({ status: 504, json: FIXED });
    expect(loads).toBe(0);
  });

  test("answers at its time while a load is still going on, which the next request shares", async () => {
    const load = Promise.withResolvers<Runner>();
    const question = { session: () => load.promise, clock: () => performance.now() };
    expect(await within(20, question)).toMatchObject({ status: 504, json: FIXED, usage: [] });
    load.resolve(createFakeRunner(() => [Y]).runner);
    expect(await within(1_000, question)).toMatchObject({ status: 200 });
  });

  test("does not give out an answer that came too late, and counts it: the model has run", async () => {
    const { clock, runner } = timed(1_001);
    expect(await within(1_000, { clock, runner })).toMatchObject({
      status: 504,
      json: FIXED,
      usage: [{ outcome: "INFERENCE_TIMEOUT", computeMs: 1_001, bytesOut: 0 }],
    });
    expect(await within(2_000, { clock, runner })).toMatchObject({ status: 200 });
  });
});

describe("withUsualTime()", () => {
  const run = (runner: Runner, budgetMs?: number): Promise<string> =>
    runner.infer([], [], budgetMs).then(
      () => "ran",
      (error: { code: string }) => error.code,
    );

  test("refuses what usually takes longer, once it has seen five, and never what has no bound", async () => {
    const { runner, budgets } = timed(100);
    const usual = withUsualTime(runner);
    for (let call = 0; call < 5; call++) expect(await run(usual, 50)).toBe("ran");
    expect(await run(usual, 50)).toBe("INFERENCE_TIMEOUT");
    expect(budgets).toHaveLength(5);
    expect(await run(usual, 100)).toBe("ran");
    expect(await run(usual)).toBe("ran");
  });

  test("lets quick ones in again after slow ones", async () => {
    let ms = 100;
    const usual = withUsualTime({ infer: async () => ({ outputs: [], computeMs: ms }), close: async () => {} });
    for (let call = 0; call < 20; call++) await run(usual);
    ms = 1;
    const outcomes: string[] = [];
    for (let call = 0; call < 60; call++) outcomes.push(await run(usual, 50));
    expect(outcomes[0]).toBe("INFERENCE_TIMEOUT");
    expect(outcomes.slice(30)).toEqual(Array.from({ length: 30 }, () => "ran"));
  });

  test("a runner without it runs what it cannot finish", async () => {
    const { runner } = timed(100);
    for (let call = 0; call < 6; call++) expect(await run(runner, 50)).toBe("ran");
  });
});
