import { ServeError } from "#core/errors.ts";
import { badElement, notInRange, outOfRange, shapeDataMismatch } from "./element-fault.ts";
import { toExactInteger } from "./exact-integer.ts";
import { endOfString } from "./json-string.ts";
import { COMMA, type JsonText, LOWER_E, MINUS, POINT, QUOTE, SPACE, skipSpace, ZERO } from "./json-text.ts";
import { numberToken } from "./number-token.ts";

/** A 64-bit integer as a string: one spelling each, no sign on zero, no leading zeros. */
const DIGITS = /^(?:0|-?[1-9][0-9]{0,19})$/;
/** The longest of them, with its quotes. */
const MAX_STRING_BYTES = 23;

/** Reads INT64 and UINT64 elements, numbers or strings of digits, see `NumberReader`. */
export function readLongRun(
  text: JsonText,
  start: number,
  out: BigInt64Array | BigUint64Array,
  from: number,
  to: number,
  name: string,
): number {
  const { bytes } = text;
  let at = start;
  for (let index = from; index < to; index++) {
    if (index > from) {
      if (bytes[at] !== COMMA) at = skipSpace(bytes, at);
      if (bytes[at] !== COMMA) throw shapeDataMismatch();
      at += 1;
    }
    if ((bytes[at] ?? 0) <= SPACE) at = skipSpace(bytes, at);
    const begin = at;
    let integer: bigint;
    if (bytes[at] === QUOTE) {
      at = endOfString(bytes, at) + 1;
      integer = toIntegerOfDigits(text, begin, at, name, index);
    } else {
      const isNegative = bytes[at] === MINUS;
      if (isNegative) at += 1;
      let value = (bytes[at] ?? 0) - ZERO;
      if (!(value >= 0 && value <= 9)) throw badLong(name, index);
      at += 1;
      // Exact as far as an integer is safe; what has grown past that stays past it.
      if (value !== 0)
        for (let digit = (bytes[at] ?? 0) - ZERO; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - ZERO) value = value * 10 + digit;
      const code = bytes[at] ?? 0;
      if (code === POINT || (code | 0x20) === LOWER_E) {
        const token = numberToken(text, begin);
        if (token === "") throw badLong(name, index);
        at = begin + token.length;
        value = toExactInteger(token);
      } else if (isNegative) value = -value;
      integer = toBigInteger(value, name, index);
    }
    out[index] = integer;
    // The array wraps.
    if (out[index] !== integer) throw outOfRange(name, index);
  }
  return at;
}

function toIntegerOfDigits({ bytes }: JsonText, begin: number, end: number, name: string, index: number): bigint {
  const digits = end - begin > MAX_STRING_BYTES ? "" : bytes.toString("latin1", begin + 1, end - 1);
  if (!DIGITS.test(digits)) throw badLong(name, index);
  return BigInt(digits);
}

function toBigInteger(value: number, name: string, index: number): bigint {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return BigInt(value);
  // A number written beyond the safe range never becomes a safe integer, so nothing rounded gets past the line above.
  if (Number.isFinite(value) && Math.abs(value) > Number.MAX_SAFE_INTEGER)
    throw new ServeError("UNSAFE_INTEGER", `Element ${index} of input '${name}' is beyond 2^53-1: send it as a string of decimal digits`, {
      param: "data",
    });
  throw notInRange(value, name, index);
}

function badLong(name: string, index: number): ServeError {
  return badElement("an integer or a string of its decimal digits", name, index);
}
