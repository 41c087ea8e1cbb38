import type { EnergyComparison } from "./compare-energy.ts";

/** B beside A by energy and accuracy together; `trade` is less of one for more of the other. */
export type VersionVerdict = "better" | "worse" | "trade" | "mixed" | "same";

/**
 * Judges version B beside version A.
 * @param byBatch how its energy compares at each batch size. @param accuracyDifference B's less A's, undefined where one is not recorded:
 * then energy decides alone.
 */
export function judgeVersions(byBatch: readonly Pick<EnergyComparison, "verdict">[], accuracyDifference = 0): VersionVerdict {
  const uses = new Set(byBatch.map(({ verdict }) => verdict));
  const energy = uses.has("more") && uses.has("less") ? "mixed" : uses.has("more") ? "more" : uses.has("less") ? "less" : "same";
  if (energy === "mixed") return "mixed";
  const worse = [energy === "more", accuracyDifference < 0];
  const better = [energy === "less", accuracyDifference > 0];
  if (worse.includes(true) && better.includes(true)) return "trade";
  if (worse.includes(true)) return "worse";
  return better.includes(true) ? "better" : "same";
}
