import { COEFFICIENTS } from "#core/footprint/coefficients.ts";
import { cpuEnergy } from "#core/footprint/cpu-energy.ts";
import { GRIDS } from "#core/footprint/grids.ts";
import { type Joules, toKilowattHours } from "#core/footprint/units.ts";

/** What is on record of a training's time. */
export interface TrainingTime {
  /** Wall time of all epochs. */
  readonly seconds: number;
  readonly threads: number;
}

export interface TrainingFootprint extends TrainingTime {
  readonly energy: Joules;
  /** Grams of CO2 equivalents where the grid is cleanest, and where it is not, of the regions there are figures for. */
  readonly grams: { readonly lowest: number; readonly highest: number };
}

/**
 * Estimates what training used as if each of its threads had kept a vCPU of a Lambda function and its memory busy all the time: an upper
 * estimate by the model of `core/footprint`, since no counter was read. Where it ran is not on record, so carbon is a range.
 */
export function estimateTraining(time: TrainingTime): TrainingFootprint {
  const { seconds, threads } = time;
  const memoryMb = threads * COEFFICIENTS.conventions.memoryPerVcpu.value;
  const energy = cpuEnergy({ cpuSeconds: seconds * threads, seconds, memoryMb, vcpus: threads });
  const intensities = [...GRIDS.values()].flatMap((grid) => Object.values(grid).map(({ value }) => value));
  const grams = (intensity: number) => toKilowattHours(energy) * intensity;
  return { ...time, energy, grams: { lowest: grams(Math.min(...intensities)), highest: grams(Math.max(...intensities)) } };
}
