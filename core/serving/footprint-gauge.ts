import { toBilledTime } from "#core/footprint/billed-time.ts";
import { COEFFICIENTS } from "#core/footprint/coefficients.ts";
import type { Architecture } from "#core/footprint/cpu-energy.ts";
import { toFootprint } from "#core/footprint/footprint.ts";
import { createFootprintHeaders } from "#core/footprint/footprint-headers.ts";
import { lambdaRates } from "#core/footprint/lambda-rates.ts";
import { toLedger } from "#core/footprint/ledger.ts";

/** What one inference used, for its answer and for the ledger. */
export interface RequestFootprint {
  readonly headers: Readonly<Record<string, string>>;
  readonly usage: FootprintUsage;
}

/** The ledger's numbers. Whole numbers of 10^-15 joules, grams and dollars as text, which JSON's own numbers could not hold. */
export interface FootprintUsage {
  /** As Lambda bills it, the init included. */
  readonly billedMs: number;
  /** The init's part, on the call that caused it. */
  readonly coldMs: number;
  readonly energyFj: string;
  readonly operationalFg: string;
  readonly embodiedFg: string;
  readonly costFusd: string;
}

/** Estimates what each inference uses. */
export interface FootprintGauge {
  /** Begins a request. @returns a function that ends it, once the model has run on so many items. */
  begin(): (items: number) => RequestFootprint;
}

export interface FootprintGaugeOptions {
  readonly memoryMb: number;
  readonly architecture: Architecture;
  readonly region: string;
  /** What the environment's init took, for the first request to carry; none where nobody waited for it. */
  readonly initMs: number;
  /** Milliseconds on a monotonic clock. */
  readonly clock: () => number;
  /** CPU seconds of the process so far, all threads. */
  readonly cpuSeconds: () => number;
}

/**
 * A gauge for one execution environment, which serves one request at a time.
 * @throws {RangeError} for a region without a grid intensity.
 */
export function createFootprintGauge({ clock, cpuSeconds, initMs, ...place }: FootprintGaugeOptions): FootprintGauge {
  const gridSet = "ccf-app";
  const rates = lambdaRates({ ...place, gridSet });
  const toHeaders = createFootprintHeaders({ rates, region: place.region, gridSet, coefficients: COEFFICIENTS });
  let unclaimedInitMs = initMs;
  let counted = 0;
  // Asking the kernel costs microseconds: what has been counted at the end of a request is where the next begins.
  let isCounted = true;
  return {
    begin() {
      const start = clock();
      const coldMs = unclaimedInitMs;
      unclaimedInitMs = 0;
      if (!isCounted) counted = cpuSeconds();
      isCounted = false;
      return (items) => {
        const total = cpuSeconds();
        const billed = toBilledTime(clock() - start, coldMs);
        const footprint = toFootprint({ ...billed, busySeconds: total - counted }, rates);
        counted = total;
        isCounted = true;
        const amounts = toLedger(footprint.total);
        return {
          headers: toHeaders(footprint, amounts, toLedger(footprint.cold), items),
          usage: {
            billedMs: Math.round(billed.seconds * 1000),
            coldMs: Math.round(billed.coldSeconds * 1000),
            energyFj: String(amounts.energyFj),
            operationalFg: String(amounts.operationalFg),
            embodiedFg: String(amounts.embodiedFg),
            costFusd: String(amounts.costFusd),
          },
        };
      };
    },
  };
}
