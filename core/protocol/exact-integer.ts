import { toDecimal } from "./number-token.ts";

/**
 * The value of a number's token for who reads integers: one that is an integer only because parsing rounded it (`4503599627370496.4`,
 * `0.99999999999999999999`) is NaN, which no integer datatype holds. `1.0` and `1e3` are integers.
 */
export function toExactInteger(token: string): number {
  const value = Number(token);
  return Number.isInteger(value) && !isInteger(token) ? Number.NaN : value;
}

function isInteger(token: string): boolean {
  const { digits, exponent } = toDecimal(token);
  let kept = digits.length;
  while (kept > 0 && digits.endsWith("0", kept)) kept -= 1;
  return kept === 0 || exponent + digits.length - kept >= 0;
}
