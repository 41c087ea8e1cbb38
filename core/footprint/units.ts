declare const UNIT: unique symbol;

/** A number that carries its unit in its type, so that watts are never added to joules. Nothing of it is left when the code runs. */
type Quantity<TUnit extends string> = number & { readonly [UNIT]: TUnit };

export type Seconds = Quantity<"s">;
export type Watts = Quantity<"W">;
export type Joules = Quantity<"J">;
export type KilowattHours = Quantity<"kWh">;
/** Grams of CO2 equivalents. */
export type Grams = Quantity<"g">;
export type GramsPerKwh = Quantity<"g/kWh">;
export type GramsPerSecond = Quantity<"g/s">;
export type Usd = Quantity<"USD">;
export type UsdPerSecond = Quantity<"USD/s">;

export const seconds = (value: number): Seconds => value as Seconds;
export const watts = (value: number): Watts => value as Watts;
export const joules = (value: number): Joules => value as Joules;
export const grams = (value: number): Grams => value as Grams;
export const gramsPerKwh = (value: number): GramsPerKwh => value as GramsPerKwh;
export const gramsPerSecond = (value: number): GramsPerSecond => value as GramsPerSecond;
export const usd = (value: number): Usd => value as Usd;
export const usdPerSecond = (value: number): UsdPerSecond => value as UsdPerSecond;

const JOULES_PER_KWH = 3_600_000;
const SECONDS_PER_HOUR = 3_600;

/** A duration as some clock gave it; what a clock that was set makes negative, infinite or no number is no time. */
export function toDuration(value: number): number {
  return value > 0 && Number.isFinite(value) ? value : 0;
}

export function fromMilliseconds(ms: number): Seconds {
  return seconds(ms / 1000);
}

export function toHours(time: Seconds): number {
  return time / SECONDS_PER_HOUR;
}

/** A rate of something per hour as the same per second. */
export function perSecond(perHour: number): number {
  return perHour / SECONDS_PER_HOUR;
}

export function toEnergy(power: Watts, time: Seconds): Joules {
  return joules(power * time);
}

export function toKilowattHours(energy: Joules): KilowattHours {
  return (energy / JOULES_PER_KWH) as KilowattHours;
}

export function toCarbon(energy: Joules, intensity: GramsPerKwh): Grams {
  return grams(toKilowattHours(energy) * intensity);
}

export function toGrams(kilograms: number): Grams {
  return grams(kilograms * 1000);
}
