import { expect, test } from "vitest";
import { toBilledTime } from "#core/footprint/billed-time.ts";
import { COEFFICIENTS, toSetVersion } from "#core/footprint/coefficients.ts";
import { toFootprint } from "#core/footprint/footprint.ts";
import { createFootprintHeaders } from "#core/footprint/footprint-headers.ts";
import { type LambdaPlacement, lambdaRates } from "#core/footprint/lambda-rates.ts";
import { toLedger } from "#core/footprint/ledger.ts";

function headersOf(place: LambdaPlacement, ms: number, initMs: number, items: number) {
  const rates = lambdaRates(place);
  const footprint = toFootprint(toBilledTime(ms, initMs), rates);
  const facts = { rates, region: place.region, gridSet: "ccf-app", coefficients: COEFFICIENTS } as const;
  return createFootprintHeaders(facts)(footprint, toLedger(footprint.total), toLedger(footprint.cold), items);
}

test("createFootprintHeaders() writes what 120 ms of one vCPU in us-east-1 took", () => {
  expect(headersOf({ memoryMb: 1769, architecture: "x86_64", region: "us-east-1" }, 120, 0, 1)).toEqual({
    "slipway-energy-uj": "382656.319",
    "slipway-carbon-ugco2e": "56.254",
    "slipway-cost-nusd": "7155.085",
    "slipway-footprint": `op=40.293;emb=15.962;cold=0;items=1;u=0.50;usrc=default;pue=1.14;grid=ccf-app;i=379.069;region=us-east-1;basis=location;method=model;set=${toSetVersion(COEFFICIENTS)}`,
  });
});

test("createFootprintHeaders() says what of it the init caused", () => {
  const headers = headersOf({ memoryMb: 1769, architecture: "x86_64", region: "us-east-1" }, 120, 2500, 3);
  expect(headers["slipway-carbon-ugco2e"]).toBe("1228.220");
  expect(headers["slipway-footprint"]).toContain(";cold=1171.966;items=3;");
});

test("createFootprintHeaders() writes plain decimals even of the smallest call", () => {
  const headers = headersOf({ memoryMb: 128, architecture: "arm64", region: "eu-north-1" }, 1, 0, 1);
  expect(headers).toMatchObject({ "slipway-energy-uj": "144.946", "slipway-carbon-ugco2e": "0.012", "slipway-cost-nusd": "3701.667" });
});

test("createFootprintHeaders() stays below 512 bytes for the longest call there can be", () => {
  const headers = headersOf({ memoryMb: 10_240, architecture: "x86_64", region: "ap-northeast-1" }, 900_000, 10_000, 1_000_000);
  const bytes = Object.entries(headers).reduce((sum, [name, value]) => sum + `${name}: ${value}\r\n`.length, 0);
  expect(bytes).toBeLessThanOrEqual(512);
});
