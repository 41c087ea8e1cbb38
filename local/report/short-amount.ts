const PREFIXES = ["f", "p", "n", "µ", "m", "", "k", "M", "G"];
const DIGITS = 4;

/** A sum of the ledger, in whole 10^-15, in four digits with the prefix that reads best: `1.234 mJ`. Dollars take none: `0.000001234 USD`. */
export function toShortAmount(units: bigint, unit: "J" | "g" | "USD"): string {
  const value = Number(units) / 1e15;
  if (units === 0n) return `0 ${unit}`;
  if (unit === "USD") return `${value.toFixed(Math.max(2, DIGITS - 1 - Math.floor(Math.log10(value))))} ${unit}`;
  // By its digits: a logarithm of what was rounded to a double may lie on either side of a thousand.
  const step = Math.min(PREFIXES.length - 1, Math.floor((String(units).length - 1) / 3));
  return `${Number((Number(units) / 1000 ** step).toPrecision(DIGITS))} ${PREFIXES[step]}${unit}`;
}
