/** Up to here a quotient's distance to the next whole number is more than a double loses, for divisors to 10^6. */
const MAX_EXACT = 2n ** 51n;

/**
 * A whole number of small units as a decimal with exactly three fraction digits, halves rounded up and no exponent.
 * @param perThousandth how many units are a thousandth of what is written, at most 10^6.
 */
export function toThreeDigits(units: bigint, perThousandth: number): string {
  const digits = String(toThousandths(units, perThousandth)).padStart(4, "0");
  return `${digits.slice(0, -3)}.${digits.slice(-3)}`;
}

/** Every answer has six of these: as doubles they take half the time. */
function toThousandths(units: bigint, perThousandth: number): number | bigint {
  if (units < MAX_EXACT) return Math.floor((Number(units) + perThousandth / 2) / perThousandth);
  return (units + BigInt(perThousandth) / 2n) / BigInt(perThousandth);
}
