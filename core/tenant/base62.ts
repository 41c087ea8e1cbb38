const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A non-negative integer in base 62, most significant digit first, padded with zeros. @throws {RangeError} when it needs more digits. */
export function toBase62(value: bigint, digits: number): string {
  let text = "";
  let rest = value;
  for (let digit = 0; digit < digits; digit++) {
    text = ALPHABET.charAt(Number(rest % 62n)) + text;
    rest /= 62n;
  }
  if (rest !== 0n) throw new RangeError(`A value needs more than ${digits} base 62 digits`);
  return text;
}
