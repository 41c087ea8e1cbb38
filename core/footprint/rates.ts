import type { GramsPerKwh, GramsPerSecond, Usd, UsdPerSecond, Watts } from "./units.ts";

/** What one second of one kind of hardware at one place takes, resolved once; `toFootprint` multiplies. */
export interface Rates {
  /** Whatever is used of it. */
  readonly idle: Watts;
  /** On top when all of it is used. */
  readonly span: Watts;
  /** vCPUs or GPUs whose use counts. */
  readonly units: number;
  readonly pue: number;
  readonly intensity: GramsPerKwh;
  readonly embodied: GramsPerSecond;
  readonly price: UsdPerSecond;
  /** Of a request, however long. */
  readonly fees: Usd;
  readonly defaultUtilisation: number;
}
