import type { Buffer } from "node:buffer";
import { type JsonText, LOWER_E, MINUS, PLUS, POINT, skipDigits, UPPER_E, ZERO } from "./json-text.ts";

const MAX_EXPONENT_BYTES = 20;

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
  if (bytes[at] === LOWER_E || bytes[at] === UPPER_E) at = endOfExponent(bytes, at);
  return at < 0 ? "" : bytes.toString("latin1", start, at);
}

/** The index behind the exponent whose letter is at `mark`; -1 where it has no digits. */
export function endOfExponent(bytes: Uint8Array, mark: number): number {
  const sign = bytes[mark + 1];
  const digits = sign === MINUS || sign === PLUS ? mark + 2 : mark + 1;
  const end = skipDigits(bytes, digits);
  return end === digits ? -1 : end;
}

/** The exponent that stands between its letter and `end`; an infinity where it has more digits than any that matters. */
export function readExponent(bytes: Buffer, mark: number, end: number): number {
  return end - mark > MAX_EXPONENT_BYTES ? Number.POSITIVE_INFINITY : Number(bytes.toString("latin1", mark + 1, end));
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
