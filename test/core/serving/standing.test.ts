import { describe, expect, test } from "vitest";
import { ServeError } from "#core/errors.ts";
import { checkBodySize } from "#core/serving/check-body-size.ts";
import { rateLimitHeaders } from "#core/serving/rate-limit-headers.ts";
import { PLANS } from "#core/tenant/plan.ts";
import { toOpenLimits } from "#core/usage/open-limits.ts";
import { toQuotaPeriod } from "#core/usage/quota-period.ts";
import { createFakeRunner } from "#test/fakes/runner.ts";
import { ask, CALLER, oneInput } from "./ask.ts";

const at = (time: string) => new Date(time);

describe("rateLimitHeaders()", () => {
  test("says the plan's quota and the seconds until its count begins anew; nothing to who is nobody's tenant", () => {
    const day = { "x-ratelimit-limit": "1000", "x-ratelimit-reset": "1" };
    expect(rateLimitHeaders({ ...CALLER, plan: "free" }, at("2026-11-24T23:59:59.000Z"))).toEqual(day);
    expect(rateLimitHeaders({ ...CALLER, plan: "free" }, at("2026-11-24T23:59:59.999Z"))).toEqual(day);
    const month = { "x-ratelimit-limit": "50000000", "x-ratelimit-reset": String(31 * 86_400) };
    expect(rateLimitHeaders({ ...CALLER, plan: "premium" }, at("2026-12-01T00:00:00.000Z"))).toEqual(month);
    expect(rateLimitHeaders(undefined, at("2026-12-01T00:00:00.000Z"))).toEqual({});
  });
});

describe("toQuotaPeriod()", () => {
  test("is the UTC day or month, over the ends of months and years", () => {
    const period = (unit: "DAY" | "MONTH", time: string) => {
      const { id, endsAt } = toQuotaPeriod(unit, at(time));
      return `${id} ${endsAt.toISOString()}`;
    };
    expect(period("DAY", "2028-02-28T23:59:59.999Z")).toBe("D#2028-02-28 2028-02-29T00:00:00.000Z");
    expect(period("DAY", "2026-12-31T00:00:00.000Z")).toBe("D#2026-12-31 2027-01-01T00:00:00.000Z");
    expect(period("MONTH", "2026-12-31T23:59:59.999Z")).toBe("M#2026-12 2027-01-01T00:00:00.000Z");
  });
});

describe("toOpenLimits()", () => {
  test("counts what the plan table says: a strict quota, concurrent requests, or nothing", () => {
    const now = at("2026-11-24T12:00:00.000Z");
    expect(toOpenLimits("free", now)).toMatchObject({ quota: { limit: 1_000, period: { id: "D#2026-11-24" } }, concurrentRequests: 10 });
    expect(toOpenLimits("standard", now)).toMatchObject({ quota: { limit: 1_000_000, period: { id: "M#2026-11" } } });
    expect(toOpenLimits("standard", now).concurrentRequests).toBeUndefined();
    expect(toOpenLimits("premium", now)).toEqual({});
  });
});

describe("checkBodySize()", () => {
  test("takes a body of the plan's largest size and refuses one byte more, once its sender is known to be entitled", async () => {
    const free = { ...CALLER, plan: "free" } as const;
    const sized = (bytes: number) => ({ method: "POST", path: "/", headers: new Map(), body: new Uint8Array(bytes) });
    const limit = PLANS.free.maxBodyBytes;
    checkBodySize(sized(limit), free);
    checkBodySize(sized(limit + 1), CALLER);
    const body = Buffer.alloc(limit + 1);
    expect(await ask({ caller: free, body })).toMatchObject({ status: 413, json: { code: "BODY_TOO_LARGE" }, runs: 0, usage: [] });
    expect((await ask({ caller: { ...free, entitlements: [] }, body })).status).toBe(404);
  });
});

describe("infer()", () => {
  const json = oneInput({ data: [1, 2, 3] });

  test("runs nothing that the meter does not let run", async () => {
    const meter = {
      open: async () => {
        throw new ServeError("QUOTA_EXCEEDED", "Used up");
      },
    };
    expect(await ask({ json, meter })).toMatchObject({ status: 429, json: { code: "QUOTA_EXCEEDED" }, runs: 0 });
  });

  test("asks the meter for nothing that it refuses anyway", async () => {
    let opened = 0;
    const meter = {
      open: async () => {
        opened += 1;
        throw new Error("never");
      },
    };
    for (const question of [
      { json: "{" },
      { path: "/v2/models/other/infer" },
      { caller: undefined },
      { caller: { ...CALLER, scopes: [] } },
    ])
      await ask({ json, ...question, meter });
    expect(opened).toBe(0);
  });

  test("takes back what failed inside the runtime or was not begun, and closes what only could not be answered", async () => {
    const ended: string[] = [];
    const run = {
      close: async ({ outcome }: { readonly outcome: string }) => {
        ended.push(outcome);
        return { "x-ratelimit-remaining": "5" };
      },
      withdraw: async () => void ended.push("withdrawn"),
    };
    const meter = { open: async () => run };
    const failing = {
      infer: async () => {
        throw new Error("The runtime failed");
      },
      close: async () => {},
    };
    await ask({ json, meter, runner: failing });
    let nowMs = 0;
    const late = {
      open: async () => {
        nowMs = 20_000;
        return run;
      },
    };
    expect(await ask({ json, meter: late, clock: () => nowMs })).toMatchObject({ status: 504, runs: 0 });
    const unreadable = {
      name: "y",
      datatype: "FP32",
      shape: [1, 3],
      get data(): Float32Array {
        throw new Error("Nobody can read this");
      },
    } as const;
    const { runner: wrong } = createFakeRunner(() => [unreadable]);
    expect(await ask({ json, meter, runner: wrong })).toMatchObject({ status: 500, headers: { "x-ratelimit-remaining": "5" } });
    expect(ended).toEqual(["withdrawn", "withdrawn", "INTERNAL"]);
    expect(await ask({ json, meter })).toMatchObject({ status: 200, headers: { "x-ratelimit-remaining": "5" } });
  });
});
