import { COEFFICIENTS, type Coefficients } from "./coefficients.ts";
import { toFootprint, type Use } from "./footprint.ts";
import { GRID_SETS } from "./grids.ts";
import { type LambdaPlacement, lambdaRates } from "./lambda-rates.ts";
import { EMBODIED_SETS } from "./servers.ts";
import { type Grams, grams } from "./units.ts";

export interface Band {
  readonly low: Grams;
  readonly high: Grams;
}

/**
 * The lowest and the highest carbon of a function's call over both grid sets and both sets of embodied carbon; with
 * `overUtilisation`, over the measured and the default utilisation as well.
 */
export function carbonBand(
  use: Use,
  placement: Omit<LambdaPlacement, "gridSet" | "embodiedSet">,
  {
    overUtilisation = false,
    coefficients = COEFFICIENTS,
  }: { readonly overUtilisation?: boolean; readonly coefficients?: Coefficients } = {},
): Band {
  const { busySeconds: _, ...assumed } = use;
  const uses: readonly Use[] = overUtilisation ? [use, assumed] : [use];
  const totals = GRID_SETS.flatMap((gridSet) =>
    EMBODIED_SETS.flatMap((embodiedSet) => {
      const rates = lambdaRates({ ...placement, gridSet, embodiedSet }, coefficients);
      return uses.map((each) => {
        const { operational, embodied } = toFootprint(each, rates).total;
        return operational + embodied;
      });
    }),
  );
  return { low: grams(Math.min(...totals)), high: grams(Math.max(...totals)) };
}
