/** A figure with four digits, and all of its whole part. */
export function toDigits(value: number): string {
  return Number.isInteger(value) || Math.abs(value) >= 1_000 ? value.toFixed(0) : value.toPrecision(4);
}

/** The same in millionths: joules as microjoules, grams as micrograms. */
export function toMicro(value: number): string {
  return toDigits(value * 1e6);
}
