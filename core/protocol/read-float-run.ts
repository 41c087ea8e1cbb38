import { badElement, notInRange, shapeDataMismatch } from "./element-fault.ts";
import { type JsonText, skipSpace } from "./json-text.ts";
import { endOfExponent, numberToken, readExponent } from "./number-token.ts";
import { roundToFloat32 } from "./round-to-float32.ts";

/** 10^0 to 10^8. */
const POWERS = Float64Array.from({ length: 9 }, (_, index) => 10 ** index);
/** 10^-99 to 10^99, each the nearest double. */
const SCALES = Float64Array.from({ length: 199 }, (_, index) => Number(`1e${index - 99}`));

/**
 * Reads FP32 and FP64 elements, see `NumberReader`. Every element is the value of its datatype nearest to the number as written.
 *
 * Digits are taken four at a time (Lemire, "Quickly parsing eight digits", 2018). For an FP32 the sum of the digits times its power of ten,
 * in doubles, is good to 44 bits; where everything within that error rounds to the same float32, that is the nearest. For an FP64 the
 * product is taken where it rounds once only (Clinger, "How to read floating point numbers accurately", 1990). What is left over goes by
 * its token.
 */
export function readFloatRun(
  text: JsonText,
  start: number,
  out: Float32Array | Float64Array,
  from: number,
  to: number,
  name: string,
): number {
  // In here, where they cost nothing; those of a module are looked up each time, which costs a sixth.
  const SPACE = 0x20;
  const COMMA = 0x2c;
  const MINUS = 0x2d;
  const POINT = 0x2e;
  const ZERO = 0x30;
  const LOWER_E = 0x65;
  /** Four of the digit `0`, by which four bytes become the values of four digits. */
  const ZEROS = 0x30303030;
  /** Added to four bytes: sets the upper bit of the first that is no value of a digit. */
  const PAST_NINE = 0x76767676;
  const UPPER_BITS = 0x80808080 | 0;
  const MAX_POWER = 99;
  /** More digits than this before the point would make the next bound wrong. */
  const MAX_WHOLE_DIGITS = 40;
  /** Bounds what some hundred roundings to 2^-53 may have added up to. */
  const ERROR = 2 ** -44;
  /** Up to here doubles hold every integer, and every power of ten to 10^22: one operation on two of them rounds once. */
  const MAX_EXACT = 2 ** 53;
  const MAX_EXACT_POWER = 22;
  /** Up to here floats hold every integer. */
  const MAX_EXACT_SINGLE = 2 ** 24;

  const { bytes, view } = text;
  const powers = POWERS;
  const scales = SCALES;
  const isSingle = out instanceof Float32Array;
  let at = start;
  for (let index = from; index < to; index++) {
    if (index > from) {
      if (bytes[at] !== COMMA) at = skipSpace(bytes, at);
      if (bytes[at] !== COMMA) throw shapeDataMismatch();
      at += 1;
    }
    if ((bytes[at] ?? 0) <= SPACE) at = skipSpace(bytes, at);
    const begin = at;
    // 1 for a minus sign, without a branch: signs come as they like.
    const minus = (((bytes[at] ?? 0) ^ MINUS) - 1) >>> 31;
    at += minus;
    let value = (bytes[at] ?? 0) - ZERO;
    if (!(value >= 0 && value <= 9)) throw badElement("a number", name, index);
    at += 1;
    if (value !== 0)
      for (let digit = (bytes[at] ?? 0) - ZERO; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - ZERO) value = value * 10 + digit;
    if (bytes[at] === COMMA && value <= MAX_EXACT_SINGLE) {
      out[index] = minus === 1 ? -value : value;
      continue;
    }
    let power = at - begin > MAX_WHOLE_DIGITS ? -MAX_POWER - 1 : 0;
    if (bytes[at] === POINT) {
      at += 1;
      const fraction = at;
      for (;;) {
        let word = view.getInt32(at, true) ^ ZEROS;
        let others = ((word + PAST_NINE) | word) & UPPER_BITS;
        if (others !== 0) {
          const digits = (31 - Math.clz32(others & -others)) >>> 3;
          if (digits > 0) value = value * (powers[digits] ?? 0) + toValue(word << (32 - 8 * digits));
          at += digits;
          break;
        }
        const upper = toValue(word);
        at += 4;
        word = view.getInt32(at, true) ^ ZEROS;
        others = ((word + PAST_NINE) | word) & UPPER_BITS;
        if (others !== 0) {
          const digits = (31 - Math.clz32(others & -others)) >>> 3;
          const lower = digits > 0 ? toValue(word << (32 - 8 * digits)) : 0;
          value = value * (powers[digits + 4] ?? 0) + (upper * (powers[digits] ?? 0) + lower);
          at += digits;
          break;
        }
        value = value * 1e8 + (Math.imul(upper, 10_000) + toValue(word));
        at += 4;
      }
      if (at === fraction) throw badElement("a number", name, index);
      power -= at - fraction;
    }
    if (((bytes[at] ?? 0) | 0x20) === LOWER_E) {
      const mark = at;
      at = endOfExponent(bytes, mark);
      if (at < 0) throw badElement("a number", name, index);
      power += readExponent(bytes, mark, at);
    }
    if (isSingle) {
      const scaled = value * (scales[power + MAX_POWER] ?? Number.NaN) * (1 - 2 * minus);
      const single = Math.fround(scaled * (1 - ERROR));
      if (single === Math.fround(scaled * (1 + ERROR)) && single - single === 0) {
        out[index] = single;
        continue;
      }
    } else if (value < MAX_EXACT && power >= -MAX_EXACT_POWER && power <= MAX_EXACT_POWER) {
      const double = power < 0 ? value / (scales[MAX_POWER - power] ?? 0) : value * (scales[MAX_POWER + power] ?? 0);
      out[index] = minus === 1 ? -double : double;
      continue;
    }
    out[index] = readToken(text, begin, index, isSingle, name);
  }
  return at;
}

/** The number that four digits, the first in the lowest byte, are together. */
function toValue(digits: number): number {
  const pairs = (digits * 10 + (digits >>> 8)) & 0x00ff00ff;
  return (Math.imul(pairs, 100) + (pairs >>> 16)) & 0xffff;
}

function readToken(text: JsonText, begin: number, index: number, isSingle: boolean, name: string): number {
  const token = numberToken(text, begin);
  if (token === "") throw badElement("a number", name, index);
  const double = Number(token);
  const value = isSingle ? roundToFloat32(token) : double;
  if (!Number.isFinite(value)) throw notInRange(double, name, index);
  return value;
}
