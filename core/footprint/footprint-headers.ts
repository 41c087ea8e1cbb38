import { type Coefficients, toSetVersion } from "./coefficients.ts";
import { toThreeDigits } from "./decimal.ts";
import type { Footprint } from "./footprint.ts";
import type { GridSet } from "./grids.ts";
import type { LedgerAmounts } from "./ledger.ts";
import type { Rates } from "./rates.ts";

/** 10^-15 to a thousandth of 10^-6, and of 10^-9. */
const PER_THOUSANDTH_OF_MICRO = 1_000_000;
const PER_THOUSANDTH_OF_NANO = 1_000;

export type FootprintHeaders = (
  footprint: Footprint,
  total: LedgerAmounts,
  cold: LedgerAmounts,
  items: number,
) => Readonly<Record<string, string>>;

export interface HeaderFacts {
  readonly rates: Rates;
  readonly region: string;
  readonly gridSet: GridSet;
  readonly coefficients: Coefficients;
}

/** The headers that an answer carries which ran inference: microjoules, micrograms and nano-dollars, rounded from the ledger's numbers. */
export function createFootprintHeaders({ rates, region, gridSet, coefficients }: HeaderFacts): FootprintHeaders {
  const place = `pue=${rates.pue};grid=${gridSet};i=${rates.intensity};region=${region};basis=location;method=model;set=${toSetVersion(coefficients)}`;
  return ({ utilisation, source }, total, cold, items) => {
    const init = cold.operationalFg + cold.embodiedFg;
    const parts = [
      `op=${toMicro(total.operationalFg)}`,
      `emb=${toMicro(total.embodiedFg)}`,
      `cold=${init === 0n ? "0" : toMicro(init)}`,
      `items=${items}`,
      `u=${utilisation.toFixed(2)}`,
      `usrc=${source}`,
      place,
    ];
    return {
      "slipway-energy-uj": toMicro(total.energyFj),
      "slipway-carbon-ugco2e": toMicro(total.operationalFg + total.embodiedFg),
      "slipway-cost-nusd": toThreeDigits(total.costFusd, PER_THOUSANDTH_OF_NANO),
      "slipway-footprint": parts.join(";"),
    };
  };
}

function toMicro(units: bigint): string {
  return toThreeDigits(units, PER_THOUSANDTH_OF_MICRO);
}
