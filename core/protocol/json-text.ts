import type { Buffer } from "node:buffer";

/** The bytes of a JSON text that is valid UTF-8 and the array in it that holds one input's elements. */
export interface JsonText {
  /** The whole text. An input's array is inside an object, an array and an object, so three bytes at least follow it. */
  readonly bytes: Buffer;
  /** The same bytes, read four at a time. */
  readonly view: DataView;
  /** Index of the array's opening bracket. */
  readonly start: number;
  /** Index behind its closing bracket. */
  readonly end: number;
}

export const SPACE = 0x20;
export const QUOTE = 0x22;
export const PLUS = 0x2b;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const POINT = 0x2e;
export const ZERO = 0x30;
export const NINE = 0x39;
export const UPPER_E = 0x45;
export const OPEN_BRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_BRACKET = 0x5d;
export const LOWER_E = 0x65;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;

/** The first index from `at` on that is no white space of JSON's (RFC 8259, section 2). */
export function skipSpace(bytes: Uint8Array, start: number): number {
  let at = start;
  while (isSpace(bytes[at])) at++;
  return at;
}

/** The index behind the digits that begin at `at`. */
export function skipDigits(bytes: Uint8Array, start: number): number {
  let at = start;
  while (isDigit(bytes[at])) at++;
  return at;
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
