import type { Seconds } from "./units.ts";

export interface Utilisation {
  /** 0 to 1. */
  readonly utilisation: number;
  readonly source: "measured" | "default";
}

/**
 * How much of the reserved units was used.
 * @param busySeconds of all units together, as counted; undefined or no number where they could not be.
 * @param otherwise what is assumed then.
 */
export function toUtilisation(busySeconds: number | undefined, units: number, time: Seconds, otherwise: number): Utilisation {
  const share = busySeconds === undefined ? Number.NaN : busySeconds / (units * time);
  if (Number.isNaN(share) || share < 0) return { utilisation: otherwise, source: "default" };
  return { utilisation: Math.min(1, share), source: "measured" };
}
