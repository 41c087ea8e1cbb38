import type { Coefficient, PowerRange } from "./coefficient.ts";
import { type Grams, grams, type Joules, joules, type Seconds, toEnergy, toHours, type Watts, watts } from "./units.ts";

/** Power of some units of hardware, of which `utilisation` (0 to 1) is used: linear between idle and full. */
export function toPower(units: number, { idle, full }: PowerRange<string>, utilisation: number): Watts {
  return watts(units * (idle.value + utilisation * (full.value - idle.value)));
}

/** Power of all memory that is reserved, used or not. @param megabytes of 1,024 to the gigabyte, as Lambda has it. */
export function toMemoryPower(megabytes: number, perGigabyte: Coefficient<"W/GB">): Watts {
  return watts((perGigabyte.value * megabytes) / 1024);
}

/** Energy at the meter of the building: what the hardware draws, times power usage effectiveness. */
export function toFacilityEnergy(power: Watts, time: Seconds, pue: number): Joules {
  return joules(toEnergy(power, time) * pue);
}

/**
 * The part of what a server's making emitted that falls on a time and a share of it. Source: SCI (ISO/IEC 21031:2024), M = TE × TS × RS.
 * @param total what the whole server emitted. @param share of the server, 0 to 1.
 */
export function toEmbodied(total: Grams, time: Seconds, lifeHours: number, share: number): Grams {
  return grams(total * (toHours(time) / lifeHours) * share);
}
