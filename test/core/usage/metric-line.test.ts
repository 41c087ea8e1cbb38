import { expect, test } from "vitest";
import { toMetricLine } from "#core/usage/metric-line.ts";
import type { MeasuredRow } from "#core/usage/metrics.ts";

const ROW: MeasuredRow = {
  model: "mnist",
  version: 2,
  placement: "lambda",
  openedAt: "2026-11-24T12:00:00.000Z",
  closedAt: "2026-11-24T12:00:00.125Z",
  outcome: "OK",
  billedMs: 130,
  coldMs: 0,
  bytesIn: 10,
  bytesOut: 20,
  tokens: 0,
  energyFj: 2_500_000_000n,
  operationalFg: 3_000_000_000n,
  embodiedFg: 500_000_000n,
  costFusd: 7_250_000n,
};

test("toMetricLine() has a value for every metric and dimension that its directive names, dimensions as texts", () => {
  const { _aws, ...members } = toMetricLine(ROW) as { readonly _aws: unknown } & Readonly<Record<string, unknown>>;
  expect(members).toEqual({
    model: "mnist",
    version: "2",
    placement: "lambda",
    Requests: 1,
    Errors: 0,
    LatencyMs: 125,
    BilledMs: 130,
    ColdStarts: 0,
    EnergyUj: 2.5,
    CarbonUg: 3.5,
    CostNusd: 7.25,
  });
  expect(_aws).toEqual({
    Timestamp: Date.UTC(2026, 10, 24, 12, 0, 0, 125),
    CloudWatchMetrics: [
      {
        Namespace: "Slipway",
        Dimensions: [["model", "version", "placement"]],
        Metrics: expect.arrayContaining([
          { Name: "Requests", Unit: "Count" },
          { Name: "LatencyMs", Unit: "Milliseconds" },
          { Name: "CarbonUg", Unit: "None" },
        ]),
      },
    ],
  });
  expect((_aws as { CloudWatchMetrics: [{ Metrics: object[] }] }).CloudWatchMetrics[0].Metrics).toHaveLength(
    Object.keys(members).length - 3,
  );
});

test("toMetricLine() takes the digits of a usage line as well, counts what failed and what was cold", () => {
  const line = { ...ROW, energyFj: "2500000000", operationalFg: "3000000000", embodiedFg: "500000000", costFusd: "7250000" };
  expect(toMetricLine({ ...line, outcome: "NON_FINITE_OUTPUT", coldMs: 80 })).toMatchObject({
    Errors: 1,
    ColdStarts: 1,
    EnergyUj: 2.5,
    CarbonUg: 3.5,
    CostNusd: 7.25,
  });
});

test("toMetricLine() says nothing of a request that did not run", () => {
  expect(toMetricLine({ ...ROW, outcome: "NOT_RUN" })).toEqual({});
});
