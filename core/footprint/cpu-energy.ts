import { COEFFICIENTS } from "./coefficients.ts";
import { toFacilityEnergy, toMemoryPower, toPower } from "./power.ts";
import { type Joules, seconds, toDuration, watts } from "./units.ts";
import { toUtilisation } from "./utilisation.ts";

export type Architecture = "x86_64" | "arm64";

export interface CpuWork {
  /** CPU seconds used, of all threads together; absent where nobody measured, and then half of what there was. */
  readonly cpuSeconds?: number;
  /** Memory reserved for it. */
  readonly memoryMb: number;
  /** How long it was reserved. */
  readonly seconds: number;
  /** vCPUs reserved; by default what a Lambda function of that memory has. */
  readonly vcpus?: number;
  readonly architecture?: Architecture;
}

/**
 * Energy of work on a processor, in joules, the building's share (PUE) included: an estimate by a model of the hardware, not a measurement.
 * Nothing for a time that is no positive number. Formula: E = (P_cpu + P_mem) × seconds × PUE, see docs/architecture/07-footprint.md.
 */
export function cpuEnergy({ cpuSeconds, memoryMb, seconds: time, architecture = "x86_64", ...work }: CpuWork): Joules {
  const { conventions, processors } = COEFFICIENTS;
  const vcpus = work.vcpus ?? memoryMb / conventions.memoryPerVcpu.value;
  const reserved = seconds(toDuration(time));
  const { utilisation } = toUtilisation(cpuSeconds, vcpus, reserved, conventions.utilisation.value);
  const power = toPower(vcpus, processors[`lambda-${architecture}`], utilisation) + toMemoryPower(memoryMb, conventions.memory);
  return toFacilityEnergy(watts(power), reserved, conventions.pue.value);
}
