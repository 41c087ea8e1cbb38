import { describe, test } from "vitest";
import type { PowerRange } from "#core/footprint/coefficient.ts";
import { toEmbodied, toFacilityEnergy, toPower } from "#core/footprint/power.ts";
import { PROCESSORS } from "#core/footprint/processors.ts";
import { SERVERS } from "#core/footprint/servers.ts";
import { gramsPerKwh, seconds, toCarbon, toGrams, toKilowattHours } from "#core/footprint/units.ts";
import { expectRelative } from "./relative.ts";

const EXACT = 1e-9;

/** Cloud Carbon Footprint's way: 1,792 MB to the vCPU, half used, PUE 1.135, nothing for memory, hardware and init. */
function cloudCarbonFootprint(memoryMb: number, time: number, processor: PowerRange<string>) {
  const energy = toFacilityEnergy(toPower(memoryMb / 1792, processor, 0.5), seconds(time), 1.135);
  return { kilowattHours: toKilowattHours(energy), grams: toCarbon(energy, gramsPerKwh(379.069)) };
}

describe("the formulas with another method's coefficients give its published figures", () => {
  test("Cloud Carbon Footprint, log mode, 120 ms of 1,769 MB", () => {
    const { kilowattHours, grams } = cloudCarbonFootprint(1769, 0.12, PROCESSORS["lambda-x86_64"]);
    expectRelative(kilowattHours * 1000, 7.917722842261905e-5, EXACT);
    expectRelative(grams * 1e6, 30.013632800933784, EXACT);
  });

  test("Cloud Carbon Footprint, bill mode, 5 s on x86 and 7 s on arm64", () => {
    const x86 = cloudCarbonFootprint(1792, 5, PROCESSORS["lambda-x86_64"]);
    expectRelative(x86.kilowattHours, 3.341944444444445e-6, EXACT);
    expectRelative(x86.grams, 1.2668275386111113e-3, EXACT);
    const arm = cloudCarbonFootprint(1792, 7, PROCESSORS["lambda-arm64"]);
    expectRelative(arm.kilowattHours, 2.3835e-6, EXACT);
    expectRelative(arm.grams, 9.035109615e-4, EXACT);
  });

  test("the SCI specification's example: an hour of a server of 1,000 kg that lives four years", () => {
    expectRelative(toEmbodied(toGrams(1000), seconds(3600), 35_040, 1), 28.538812785388128, EXACT);
  });

  test("m5.metal by the component model's own constants: per socket, not per vCPU as Impact Framework has it", () => {
    const memory = ((384 - 16) * 533) / 384;
    expectRelative(SERVERS["m5.metal"].embodied.components.value, 1000 + 100 + memory, 1e-5);
    expectRelative(11_010.8, 1000 + 95 * 100 + memory, 1e-5);
  });

  test.each([
    [2, 31.39269406392694],
    [4, 37.10045662100457],
  ])("Impact Framework: the same with %i vCPUs, 100 kg for each above the first", (vcpus, expected) => {
    expectRelative(toEmbodied(toGrams(1000 + 100 * (vcpus - 1)), seconds(3600), 35_040, 1), expected, EXACT);
  });
});
