import { expect, test } from "vitest";
import { createFootprintGauge } from "#core/serving/footprint-gauge.ts";

/** A function of one vCPU in us-east-1 whose clocks a test sets; all times in milliseconds. */
function gaugeAt({ initMs = 0 } = {}) {
  const at = { wall: 1_000, cpu: 0, asked: 0 };
  const gauge = createFootprintGauge({
    memoryMb: 1769,
    architecture: "x86_64",
    region: "us-east-1",
    initMs,
    clock: () => at.wall,
    cpuSeconds: () => {
      at.asked += 1;
      return at.cpu / 1000;
    },
  });
  const pass = (wall: number, cpu: number): void => {
    at.wall += wall;
    at.cpu += cpu;
  };
  return { gauge, pass, at };
}

test("createFootprintGauge() gives 120 ms at half a vCPU the published figures", () => {
  const { gauge, pass } = gaugeAt();
  const end = gauge.begin();
  pass(120, 60);
  const { headers, usage } = end(4);
  expect(headers).toMatchObject({ "slipway-energy-uj": "382656.319", "slipway-carbon-ugco2e": "56.254", "slipway-cost-nusd": "7155.085" });
  expect(headers["slipway-footprint"]).toMatch(/^op=40\.293;emb=15\.962;cold=0;items=4;u=0\.50;usrc=measured;/);
  expect(usage).toMatchObject({ billedMs: 120, coldMs: 0, energyFj: "382656318750000" });
});

test("createFootprintGauge() lays the init on the first request alone, whatever comes of it", () => {
  const { gauge, pass } = gaugeAt({ initMs: 2_500 });
  const end = gauge.begin();
  pass(120, 1_310);
  expect(end(1).usage).toMatchObject({ billedMs: 2_620, coldMs: 2_500 });
  const warm = gauge.begin();
  pass(3.2, 1);
  expect(warm(1).usage).toMatchObject({ billedMs: 4, coldMs: 0 });

  const refused = gaugeAt({ initMs: 2_500 });
  refused.gauge.begin();
  const next = refused.gauge.begin();
  refused.pass(1, 1);
  expect(next(1).usage.coldMs).toBe(0);
});

test("createFootprintGauge() counts CPU time of a refused request for nobody", () => {
  const { gauge, pass } = gaugeAt();
  gauge.begin();
  pass(500, 500);
  const end = gauge.begin();
  pass(100, 20);
  expect(end(1).headers["slipway-footprint"]).toContain(";u=0.20;");
});

test("createFootprintGauge() asks the kernel once for each request that runs", () => {
  const { gauge, pass, at } = gaugeAt();
  for (let request = 0; request < 10; request += 1) {
    const end = gauge.begin();
    pass(2, 1);
    end(1);
  }
  expect(at.asked).toBe(10);
});

test("createFootprintGauge() gives no negative figure when clocks go back", () => {
  const { gauge, pass } = gaugeAt();
  const end = gauge.begin();
  pass(-5_000, -400);
  const { headers, usage } = end(1);
  expect(usage).toMatchObject({ billedMs: 0, energyFj: "0" });
  expect(headers).toMatchObject({ "slipway-energy-uj": "0.000", "slipway-cost-nusd": "3700.000" });
  expect(headers["slipway-footprint"]).toContain(";u=0.50;usrc=default;");
});

test("createFootprintGauge() refuses a region without a grid intensity", () => {
  const place = { memoryMb: 1024, architecture: "arm64", region: "mars-north-1", initMs: 0, clock: () => 0, cpuSeconds: () => 0 } as const;
  expect(() => createFootprintGauge(place)).toThrow(/no grid intensity/);
});
