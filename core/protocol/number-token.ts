import { type JsonText, LOWER_E, MINUS, PLUS, POINT, skipDigits, UPPER_E, ZERO } from "./json-text.ts";

/**
 * The JSON number that begins at `at`, as it is written; empty where none does. For the numbers that the fast readers leave: those with
 * so many digits or so large an exponent that plain arithmetic would round them twice.
 * Grammar: RFC 8259, section 6.
 */
export function numberToken({ bytes }: JsonText, start: number): string {
  let at = bytes[start] === MINUS ? start + 1 : start;
  const whole = at;
  at = bytes[at] === ZERO ? at + 1 : skipDigits(bytes, at);
  if (at === whole) return "";
  if (bytes[at] === POINT) {
    const fraction = at + 1;
    at = skipDigits(bytes, fraction);
    if (at === fraction) return "";
  }
  if (bytes[at] === LOWER_E || bytes[at] === UPPER_E) {
    const sign = bytes[at + 1];
    const exponent = sign === MINUS || sign === PLUS ? at + 2 : at + 1;
    at = skipDigits(bytes, exponent);
    if (at === exponent) return "";
  }
  return bytes.toString("latin1", start, at);
}

/** A number as written, taken apart: digits without leading zeros, and the power of ten that the last of them stands for. */
export interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

/**
 * Takes a number's token apart; its sign is left out. By hand where a pattern would do: a token may be as long as a body, which is more
 * than a pattern's stack can hold.
 */
export function toDecimal(token: string): Decimal {
  const [mantissa = "", exponent = "0"] = token.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const digits = (whole.startsWith("-") ? whole.slice(1) : whole) + fraction;
  let zeros = 0;
  while (digits.startsWith("0", zeros)) zeros += 1;
  return { digits: digits.slice(zeros), exponent: Number(exponent) - fraction.length };
}
