import { COEFFICIENTS, type Coefficients } from "./coefficients.ts";
import type { Architecture } from "./cpu-energy.ts";
import { gridIntensity } from "./grid-intensity.ts";
import type { GridSet } from "./grids.ts";
import { toEmbodied, toMemoryPower, toPower } from "./power.ts";
import type { Rates } from "./rates.ts";
import type { EmbodiedSet } from "./servers.ts";
import { gramsPerKwh, gramsPerSecond, seconds, toGrams, usd, usdPerSecond, watts } from "./units.ts";

/** A function as Lambda reserves hardware for it. */
export interface LambdaPlacement {
  readonly memoryMb: number;
  readonly architecture: Architecture;
  readonly region: string;
  readonly gridSet?: GridSet;
  readonly embodiedSet?: EmbodiedSet;
}

const SERVER = { x86_64: "m5.metal", arm64: "m6g.metal" } as const;

/**
 * What a second of a function takes. Fees are of a request through API Gateway.
 * @throws {RangeError} for a region without a grid intensity.
 */
export function lambdaRates(placement: LambdaPlacement, coefficients: Coefficients = COEFFICIENTS): Rates {
  const { memoryMb, architecture, region, gridSet = "ccf-app", embodiedSet = "components" } = placement;
  const { conventions, processors, servers, prices } = coefficients;
  const vcpus = memoryMb / conventions.memoryPerVcpu.value;
  const processor = processors[`lambda-${architecture}`];
  const server = servers[SERVER[architecture]];
  const making = toGrams(server.embodied[embodiedSet].value);
  return {
    idle: watts(toPower(vcpus, processor, 0) + toMemoryPower(memoryMb, conventions.memory)),
    span: watts(toPower(vcpus, processor, 1) - toPower(vcpus, processor, 0)),
    units: vcpus,
    pue: conventions.pue.value,
    intensity: gramsPerKwh(gridIntensity(region, gridSet, coefficients)),
    embodied: gramsPerSecond(toEmbodied(making, seconds(1), conventions.serverLife.value, vcpus / server.parts)),
    price: usdPerSecond((memoryMb / 1024) * prices[`lambda-${architecture}`].usd),
    fees: usd((prices["lambda-request"].usd + prices["gateway-request"].usd) / 1_000_000),
    defaultUtilisation: conventions.utilisation.value,
  };
}

/**
 * What a second of provisioned concurrency takes that nobody uses: the same hardware, held ready at its own price.
 * @throws {RangeError} for a region without a grid intensity.
 */
export function provisionedRates(placement: LambdaPlacement, coefficients: Coefficients = COEFFICIENTS): Rates {
  const price = usdPerSecond((placement.memoryMb / 1024) * coefficients.prices["lambda-provisioned"].usd);
  return { ...lambdaRates(placement, coefficients), price, fees: usd(0) };
}
