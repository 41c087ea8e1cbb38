import { toFacilityEnergy } from "./power.ts";
import type { Rates } from "./rates.ts";
import { type Grams, grams, type Joules, type Seconds, seconds, toCarbon, type Usd, usd, watts } from "./units.ts";
import { toUtilisation, type Utilisation } from "./utilisation.ts";

/** What was reserved for some work and how much of it was used. */
export interface Use {
  /** Reserved, as billed; a function's init included where this work caused it. */
  readonly seconds: Seconds;
  /** The init's part of them. */
  readonly coldSeconds: Seconds;
  /** CPU or GPU seconds used in that time, of all units together; absent where nobody could measure. */
  readonly busySeconds?: number;
}

/** Energy, carbon and cost of some work. */
export interface Amounts {
  readonly energy: Joules;
  /** Carbon of the electricity, location based. */
  readonly operational: Grams;
  /** The hardware's share of what its making emitted. */
  readonly embodied: Grams;
  readonly cost: Usd;
}

export interface Footprint extends Utilisation {
  readonly total: Amounts;
  /** What of the total an init caused. */
  readonly cold: Amounts;
}

/** The footprint of a use of hardware. No time gives nothing but the request's fees. Formulas: docs/architecture/07-footprint.md. */
export function toFootprint(use: Use, rates: Rates): Footprint {
  const used = toUtilisation(use.busySeconds, rates.units, use.seconds, rates.defaultUtilisation);
  const compute = toAmounts(use.seconds, used.utilisation, rates);
  return {
    ...used,
    total: { ...compute, cost: usd(compute.cost + rates.fees) },
    cold: toAmounts(seconds(Math.min(use.coldSeconds, use.seconds)), used.utilisation, rates),
  };
}

/** Idle hardware: what it takes while nobody uses it. */
export function toIdleFootprint(time: Seconds, rates: Rates): Amounts {
  return toAmounts(time, 0, rates);
}

function toAmounts(time: Seconds, utilisation: number, { idle, span, pue, intensity, embodied, price }: Rates): Amounts {
  const energy = toFacilityEnergy(watts(idle + utilisation * span), time, pue);
  return {
    energy,
    operational: toCarbon(energy, intensity),
    embodied: grams(embodied * time),
    cost: usd(price * time),
  };
}
