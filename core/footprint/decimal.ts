/**
 * A whole number of small units as a decimal with exactly three fraction digits, halves rounded up and no exponent.
 * @param perThousandth how many units are a thousandth of what is written.
 */
export function toThreeDigits(units: bigint, perThousandth: bigint): string {
  const thousandths = (units + perThousandth / 2n) / perThousandth;
  const digits = String(thousandths).padStart(4, "0");
  return `${digits.slice(0, -3)}.${digits.slice(-3)}`;
}
