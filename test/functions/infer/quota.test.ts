import { describe, expect, test } from "vitest";
import { createUsageMeter } from "#core/serving/usage-meter.ts";
import { createInferHandler } from "#functions/infer/create-infer-handler.ts";
import { EVERYTHING, lambdaContext, toProxyEvent } from "#test/fakes/api-gateway-event.ts";
import { createFakeRunner } from "#test/fakes/runner.ts";
import { createMemoryUsageLedger } from "#test/fakes/usage-ledger.ts";
import { identityModel, oneInput } from "../../core/serving/ask.ts";

const MODEL = identityModel([{ name: "x", datatype: "FP32", shape: [-1, 3] }]);
const NOW = new Date("2026-11-24T18:00:00.000Z");

/** A function of a model with a ledger whose strict quota is `limit`; what may run at once is not limited. */
function start(limit: number) {
  const ledger = createMemoryUsageLedger();
  const log = () => {};
  let calls = 0;
  let runs = 0;
  const { runner } = createFakeRunner(() => {
    runs += 1;
    return [{ name: "y", datatype: "FP32", shape: [1, 3], data: Float32Array.of(1, 2, 3) }];
  });
  const meter = createUsageMeter({
    ledger: { ...ledger, open: (row, { quota } = {}) => ledger.open(row, quota && { quota: { ...quota, limit } }) },
    version: MODEL,
    placement: "lambda",
    memoryMb: 512,
    timeoutMs: 28_000,
    date: () => NOW,
    write: () => {},
    report: () => {},
  });
  const handler = createInferHandler({ version: MODEL, session: async () => runner, log, now: () => 0, date: () => NOW, meter });
  const ask = async (body: object, changes: object = {}) => {
    // A client may choose API Gateway's id: here they all choose the same.
    const event = toProxyEvent({ method: "POST", path: "/v2/models/m/infer", body: JSON.stringify(body), requestId: "chosen", ...changes });
    calls += 1;
    const result = await handler(event, { ...lambdaContext(), awsRequestId: `invocation-${calls}` });
    return { ...result, code: JSON.parse(Buffer.from(result.body, "base64").toString()).code };
  };
  return { ask, ledger, runs: () => runs };
}

const GOOD = oneInput({ data: [1, 2, 3] });

describe("a strict quota", () => {
  test("lets exactly its number run under 200 callers at once, whatever ids they choose, and says where they stand", async () => {
    const { ask, runs } = start(50);
    const answers = await Promise.all(Array.from({ length: 200 }, () => ask(GOOD)));
    const good = answers.filter(({ statusCode }) => statusCode === 200);
    const refused = answers.filter(({ statusCode }) => statusCode === 429);
    expect([good.length, refused.length, runs()]).toEqual([50, 150, 50]);
    for (const { code, headers } of refused) {
      expect(code).toBe("QUOTA_EXCEEDED");
      expect(headers).toMatchObject({
        "retry-after": "21600",
        "x-ratelimit-limit": "1000",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": "21600",
      });
    }
    for (const { headers } of good) expect(headers).toMatchObject({ "x-ratelimit-limit": "1000", "x-ratelimit-reset": "21600" });
  });

  test("is not touched by what is refused: bad requests cost nothing of it", async () => {
    const { ask, ledger } = start(1);
    for (const body of [{}, oneInput({ data: [1] }), oneInput({ data: ["1", 2, 3] })]) {
      const { statusCode, headers } = await ask(body);
      expect(statusCode).toBe(400);
      expect(headers).toMatchObject({ "x-ratelimit-limit": "1000", "x-ratelimit-reset": "21600" });
      expect(headers).not.toHaveProperty("x-ratelimit-remaining");
    }
    expect((await ask(GOOD)).statusCode).toBe(200);
    expect(await ledger.used("acme", "D#2026-11-24")).toBe(1);
  });

  test("keeps its count when the plan is changed", async () => {
    const { ask } = start(3);
    const standard = { authorizer: { ...EVERYTHING, plan: "standard" } };
    const statuses = [];
    for (const changes of [{}, standard, {}, standard, {}]) statuses.push((await ask(GOOD, changes)).statusCode);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
  });
});
