import type { EnergyComparison } from "#core/footprint/compare-energy.ts";
import type { VersionVerdict } from "#core/footprint/judge-versions.ts";
import type { RecordedRow } from "./footprint-recorded.ts";

/** What `slipway footprint diff` says of two versions; energies in joules per item. */
export interface FootprintDiff {
  readonly a: string;
  readonly b: string;
  /** Absent are batch sizes that one of the two cannot take. */
  readonly measured: readonly (EnergyComparison & { readonly batch: number })[];
  readonly recorded: readonly RecordedRow[];
  /** B's less A's, null where one of them is not recorded. */
  readonly accuracyDifference: number | null;
  readonly verdict: VersionVerdict;
}
