import type { AcceleratorName } from "./accelerators.ts";
import { COEFFICIENTS, type Coefficients } from "./coefficients.ts";
import { gridIntensity } from "./grid-intensity.ts";
import type { GridSet } from "./grids.ts";
import { toEmbodied, toMemoryPower, toPower } from "./power.ts";
import type { ProcessorName } from "./processors.ts";
import type { Rates } from "./rates.ts";
import type { EmbodiedSet, ServerName } from "./servers.ts";
import { gramsPerKwh, gramsPerSecond, perSecond, seconds, toGrams, usd, usdPerSecond, watts } from "./units.ts";

/** Instances with one GPU, and the servers they are parts of. */
export const GPU_INSTANCES = {
  "g4dn.xlarge": { accelerator: "T4", host: "cascade-lake", server: "g4dn.metal", vcpus: 4, memoryMb: 16 * 1024 },
  "g5.xlarge": { accelerator: "A10G", host: "epyc-2", server: "g5.48xlarge", vcpus: 4, memoryMb: 16 * 1024 },
  "g6.xlarge": { accelerator: "L4", host: "epyc-3", server: "g6.48xlarge", vcpus: 4, memoryMb: 16 * 1024 },
} as const satisfies Readonly<
  Record<
    string,
    {
      readonly accelerator: AcceleratorName;
      readonly host: ProcessorName;
      readonly server: ServerName;
      readonly vcpus: number;
      readonly memoryMb: number;
    }
  >
>;

export type GpuInstance = keyof typeof GPU_INSTANCES;

export interface GpuPlacement {
  readonly instance: GpuInstance;
  readonly region: string;
  /** How much of the GPU is reserved, above 0 to 1; by default all. The host counts whole. */
  readonly fraction?: number;
  readonly gridSet?: GridSet;
  readonly embodiedSet?: EmbodiedSet;
}

/**
 * What a second of a GPU with its host takes; the use that counts is the GPU's, the host is taken at the default one.
 * @throws {RangeError} for a region without a grid intensity.
 */
export function gpuRates(placement: GpuPlacement, coefficients: Coefficients = COEFFICIENTS): Rates {
  const { instance, region, fraction = 1, gridSet = "ccf-app", embodiedSet = "components" } = placement;
  const { accelerator, host, server, vcpus, memoryMb } = GPU_INSTANCES[instance];
  const { conventions, processors, accelerators, servers, prices } = coefficients;
  const gpu = accelerators[accelerator];
  const hostPower = toPower(vcpus, processors[host], conventions.utilisation.value) + toMemoryPower(memoryMb, conventions.memory);
  const { parts, embodied } = servers[server];
  const making = toGrams(embodied[embodiedSet].value);
  return {
    idle: watts(toPower(fraction, gpu, 0) + hostPower),
    span: watts(toPower(fraction, gpu, 1) - toPower(fraction, gpu, 0)),
    units: fraction,
    pue: conventions.pue.value,
    intensity: gramsPerKwh(gridIntensity(region, gridSet, coefficients)),
    embodied: gramsPerSecond(toEmbodied(making, seconds(1), conventions.serverLife.value, fraction / parts)),
    price: usdPerSecond(perSecond(prices[instance].usd)),
    fees: usd(0),
    defaultUtilisation: conventions.utilisation.value,
  };
}
