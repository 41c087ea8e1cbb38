import { COEFFICIENTS, type Coefficients } from "./coefficients.ts";
import { type GridSet, isRegion, REGIONS } from "./grids.ts";

/**
 * Grams CO2e per kWh of a region's grid.
 * @throws {RangeError} for a region without one: an average in its place would be somebody else's.
 */
export function gridIntensity(region: string, set: GridSet, coefficients: Coefficients = COEFFICIENTS): number {
  const row = isRegion(region) ? coefficients.grids.get(region) : undefined;
  if (row !== undefined) return row[set].value;
  throw new RangeError(`There is no grid intensity for region "${region}"; there is one for ${REGIONS.join(", ")}`);
}
