import type { Architecture } from "#core/footprint/cpu-energy.ts";
import { GPU_INSTANCES, type GpuInstance, gpuRates } from "#core/footprint/gpu-rates.ts";
import type { GridSet } from "#core/footprint/grids.ts";
import { GRID_SETS } from "#core/footprint/grids.ts";
import { lambdaRates } from "#core/footprint/lambda-rates.ts";
import type { Rates } from "#core/footprint/rates.ts";
import { EMBODIED_SETS, type EmbodiedSet } from "#core/footprint/servers.ts";
import type { OpenRow } from "./usage-row.ts";

/** Where a deployment's functions run: one region and one architecture, as its stack says. */
export interface ReportPlace {
  readonly region: string;
  readonly architecture: Architecture;
}

/** Parts of 10^12 by which the ledger's carbon, made with the default sets, is multiplied for the lowest and the highest sets. */
export interface CarbonScale {
  readonly operational: ScaleRange;
  readonly embodied: ScaleRange;
  /** Of the cost of a request, in 10^-15 dollars, what is fees whatever it took. */
  readonly feesFusd: bigint;
}

export interface ScaleRange {
  readonly low: bigint;
  readonly high: bigint;
}

/** What a scale of 1 is. */
export const SCALE_ONE = 1_000_000_000_000n;

/**
 * How far the carbon of a placement would go down and up with the other sets of grid intensity and of embodied carbon.
 * A row does not say which GPU it had, so that the GPUs there are widen the range together.
 * @throws {RangeError} for a region without a grid intensity.
 */
export function carbonScales({ region, architecture }: ReportPlace): Readonly<Record<OpenRow["placement"], CarbonScale>> {
  // Neither of the ratios depends on the memory.
  const lambda = (gridSet: GridSet, embodiedSet: EmbodiedSet): Rates =>
    lambdaRates({ memoryMb: 1_024, architecture, region, gridSet, embodiedSet });
  const gpus = (Object.keys(GPU_INSTANCES) as GpuInstance[]).map(
    (instance) =>
      (gridSet: GridSet, embodiedSet: EmbodiedSet): Rates =>
        gpuRates({ instance, region, gridSet, embodiedSet }),
  );
  return { lambda: toScale([lambda]), gpu: toScale(gpus) };
}

type RatesBySet = (gridSet: GridSet, embodiedSet: EmbodiedSet) => Rates;

function toScale(hardware: readonly RatesBySet[]): CarbonScale {
  const [first] = hardware;
  const standing = (rates: RatesBySet): Rates => rates("ccf-app", "components");
  return {
    operational: toRange(
      hardware.flatMap((rates) => GRID_SETS.map((set) => rates(set, "components").intensity / standing(rates).intensity)),
    ),
    embodied: toRange(hardware.flatMap((rates) => EMBODIED_SETS.map((set) => rates("ccf-app", set).embodied / standing(rates).embodied))),
    feesFusd: first === undefined ? 0n : BigInt(Math.round(standing(first).fees * 1e15)),
  };
}

function toRange(ratios: readonly number[]): ScaleRange {
  const toParts = (ratio: number): bigint => BigInt(Math.round(ratio * Number(SCALE_ONE)));
  return { low: toParts(Math.min(...ratios)), high: toParts(Math.max(...ratios)) };
}
