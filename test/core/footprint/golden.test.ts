import { describe, expect, test } from "vitest";
import { toBilledTime } from "#core/footprint/billed-time.ts";
import { carbonBand } from "#core/footprint/carbon-band.ts";
import { cpuEnergy } from "#core/footprint/cpu-energy.ts";
import { toFootprint, toIdleFootprint, type Use } from "#core/footprint/footprint.ts";
import { gpuRates } from "#core/footprint/gpu-rates.ts";
import { lambdaRates } from "#core/footprint/lambda-rates.ts";
import { seconds } from "#core/footprint/units.ts";
import { GOLDEN_ROWS, type GoldenRow, GPU_ROWS } from "./golden-rows.ts";
import { expectRelative } from "./relative.ts";

function toUse({ ms, initMs, memoryMb, utilisation }: GoldenRow): Use {
  const billed = toBilledTime(ms, initMs);
  // 0.5 is what an unmeasured call is taken to use.
  return utilisation === 0.5 ? billed : { ...billed, busySeconds: (memoryMb / 1769) * billed.seconds * utilisation };
}

describe.each(GOLDEN_ROWS)("$id", (row) => {
  const rates = lambdaRates(row);
  const { total, utilisation } = toFootprint(toUse(row), rates);

  test("toFootprint() gives energy, operational and embodied carbon", () => {
    expectRelative(utilisation, row.utilisation);
    expectRelative(total.energy * 1e6, row.energyUj);
    expectRelative(total.operational * 1e6, row.operationalUg);
    expectRelative(total.embodied * 1e6, row.embodiedUg);
    expectRelative((total.operational + total.embodied) * 1e6, row.totalUg);
  });

  test("toFootprint() gives the cost of compute, and the request's fees on top", () => {
    expectRelative((total.cost - rates.fees) * 1e9, row.computeNusd);
    expectRelative(rates.fees * 1e9, 200 + 3500);
  });

  test("carbonBand() spans both grid sets and both sets of embodied carbon", () => {
    const { low, high } = carbonBand(toUse(row), row);
    expectRelative(low * 1e6, row.lowUg);
    expectRelative(high * 1e6, row.highUg);
  });

  test("cpuEnergy() is the same energy", () => {
    const time = (row.ms + row.initMs) / 1000;
    const cpuSeconds = (row.memoryMb / 1769) * time * row.utilisation;
    expectRelative(cpuEnergy({ ...row, seconds: time, cpuSeconds }) * 1e6, row.energyUj);
  });
});

test("toFootprint() of L7 says which part the init caused", () => {
  const row = GOLDEN_ROWS.find(({ id }) => id === "L7") as GoldenRow;
  const { cold } = toFootprint(toUse(row), lambdaRates(row));
  expectRelative((cold.operational + cold.embodied) * 1e6, 1171.9658);
});

test("toFootprint() of L1 costs 7155.08504 nUSD with its fees", () => {
  const row = GOLDEN_ROWS[0] as GoldenRow;
  expectRelative(toFootprint(toUse(row), lambdaRates(row)).total.cost * 1e9, 7155.08504, 1e-9);
});

const GPU_SECOND = { seconds: seconds(1), coldSeconds: seconds(0) };

test.each(GPU_ROWS)("toFootprint() of a second of $instance at use $utilisation", (row) => {
  const rates = gpuRates({ instance: row.instance, region: "us-east-1" });
  const { total } = toFootprint({ ...GPU_SECOND, busySeconds: row.utilisation }, rates);
  expectRelative(rates.idle + row.utilisation * rates.span, row.itWatts);
  expectRelative(total.energy, row.facilityWatts);
  expectRelative(total.energy / 3600, row.wattHours);
  expectRelative(total.operational * 1e3, row.operationalMg);
  expectRelative(total.embodied * 1e3, row.embodiedMg);
  expectRelative((total.operational + total.embodied) * 1e3, row.totalMg);
  if (row.utilisation === 0) expect(toIdleFootprint(seconds(1), rates)).toEqual(total);
});

test("toFootprint() of GPU seconds costs what an hour costs", () => {
  const cost = (instance: "g4dn.xlarge" | "g5.xlarge" | "g6.xlarge") =>
    toFootprint(GPU_SECOND, gpuRates({ instance, region: "us-east-1" })).total.cost * 1e9;
  expectRelative(cost("g6.xlarge"), 223_555.556);
  expectRelative(cost("g4dn.xlarge"), 146_111.111);
  expectRelative(cost("g5.xlarge"), 279_444.444);
});

test("gpuRates() of half a GPU takes half of its terms and the whole host", () => {
  const [whole, half] = [1, 0.5].map((fraction) => gpuRates({ instance: "g4dn.xlarge", region: "us-east-1", fraction }));
  expectRelative((half?.idle ?? 0) + (half?.span ?? 0), 71 / 2 + 9.22 + 6.272);
  expectRelative((half?.embodied ?? 0) * 2, whole?.embodied ?? 0);
});

test("toIdleFootprint() of an hour of one T4 is 371,391 calls of L1", () => {
  const { operational, embodied } = toIdleFootprint(seconds(3600), gpuRates({ instance: "g4dn.xlarge", region: "us-east-1" }));
  expectRelative(operational + embodied, 20.8923479);
  expect(Math.round(((operational + embodied) * 1e6) / 56.2543586)).toBe(371_391);
});

test("lambdaRates() of 10,240 MB draw what a T4 call must beat by a factor", () => {
  const power = (architecture: "x86_64" | "arm64") => {
    const { idle, span, pue } = lambdaRates({ memoryMb: 10_240, architecture, region: "us-east-1" });
    return (idle + span / 2) * pue;
  };
  expectRelative(power("x86_64"), 18.4586428);
  expectRelative(power("arm64"), 11.5957011);
  expectRelative(77.05488 / power("x86_64"), 4.17446);
  expectRelative(77.05488 / power("arm64"), 6.64512);
});
