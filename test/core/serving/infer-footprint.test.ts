import { expect, test } from "vitest";
import { countItems } from "#core/serving/count-items.ts";
import { createFootprintGauge } from "#core/serving/footprint-gauge.ts";
import { createFakeRunner } from "#test/fakes/runner.ts";
import { ask, oneInput } from "./ask.ts";

const HEADERS = ["slipway-energy-uj", "slipway-carbon-ugco2e", "slipway-cost-nusd", "slipway-footprint"];

/** A gauge by which every request takes 120 ms at half a vCPU. */
function createSteadyGauge() {
  let wall = 0;
  return createFootprintGauge({
    memoryMb: 1769,
    architecture: "x86_64",
    region: "us-east-1",
    initMs: 0,
    clock: () => (wall += 120),
    cpuSeconds: () => wall / 2_000,
  });
}

test("infer() says in each answer what it used, and the ledger has the same", async () => {
  const { headers, usage } = await ask({ json: oneInput({ shape: [2, 3], data: [1, 2, 3, 4, 5, 6] }), gauge: createSteadyGauge() });
  expect(headers["slipway-footprint"]).toContain(";items=2;");
  const [{ footprint } = {}] = usage;
  expect(footprint).toMatchObject({ billedMs: 120, coldMs: 0 });
  expect(headers["slipway-energy-uj"]).toBe((Number(footprint?.energyFj) / 1e9).toFixed(3));
  expect(headers["slipway-cost-nusd"]).toBe((Number(footprint?.costFusd) / 1e6).toFixed(3));
  const carbon = Number(footprint?.operationalFg) + Number(footprint?.embodiedFg);
  expect(headers["slipway-carbon-ugco2e"]).toBe((carbon / 1e9).toFixed(3));
});

test("infer() says it of an answer that may not leave as well: the model has run", async () => {
  const { runner } = createFakeRunner(() => [
    { name: "y", datatype: "FP32", shape: [1, 3], data: Float32Array.of(1, Number.POSITIVE_INFINITY, 2) },
  ]);
  const { status, headers, json, usage } = await ask({ json: oneInput({ data: [1, 2, 3] }), runner, gauge: createSteadyGauge() });
  expect([status, json.code]).toEqual([422, "NON_FINITE_OUTPUT"]);
  expect(headers).toMatchObject({ "slipway-energy-uj": "382656.319", "content-type": "application/json" });
  expect(usage).toMatchObject([{ outcome: "NON_FINITE_OUTPUT", footprint: { billedMs: 120 } }]);
});

test("infer() says nothing of a request that was refused before the model ran", async () => {
  for (const question of [{ json: "{" }, { path: "/v2/models/other/infer" }, { caller: undefined }]) {
    const { headers, usage } = await ask({ json: oneInput({ data: [1, 2, 3] }), ...question, gauge: createSteadyGauge() });
    expect(Object.keys(headers).filter((name) => HEADERS.includes(name))).toEqual([]);
    expect(usage).toEqual([]);
  }
});

test("countItems() counts rows where the model leaves them free, and one inference where it does not", () => {
  const tensor = (shape: readonly number[]) => ({ name: "x", datatype: "FP32", shape, data: Float32Array.of() }) as const;
  const signature = (shape: readonly number[]) => ({ name: "x", datatype: "FP32", shape }) as const;
  expect(countItems([tensor([7, 3])], [signature([-1, 3])])).toBe(7);
  expect(countItems([tensor([7, 3])], [signature([7, 3])])).toBe(1);
  expect(countItems([], [])).toBe(1);
});
