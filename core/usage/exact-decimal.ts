const DIGITS = 15;

/** A sum of the ledger, in whole 10^-15, as a decimal of the whole unit: every digit of it, no exponent, no zeros at the end. */
export function toExactDecimal(units: bigint): string {
  const digits = String(units).padStart(DIGITS + 1, "0");
  const fraction = digits.slice(-DIGITS).replace(/0+$/, "");
  const whole = digits.slice(0, -DIGITS);
  return fraction === "" ? whole : `${whole}.${fraction}`;
}
