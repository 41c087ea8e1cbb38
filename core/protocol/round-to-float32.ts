import { type Decimal, toDecimal } from "./number-token.ts";

/** The first value beyond float32's range, where rounding takes infinity for. */
const BEYOND_FLOAT32 = 2 ** 128;
/** Digits that tell any decimal from a value halfway between two float32: such a value has 113 at most. */
const TELLING_DIGITS = 120;

/**
 * The float32 nearest to a JSON number as it is written, ties to even, infinity beyond the range. Rounding to a double first and to a
 * float32 then goes wrong where the double lies exactly halfway between two float32 and the number beside it.
 * Source: Figueroa, "When is double rounding innocuous?", 1995.
 * @param token a number of JSON's grammar.
 */
export function roundToFloat32(token: string): number {
  const double = Number(token);
  const nearest = Math.fround(double);
  if (nearest === double || !Number.isFinite(double)) return nearest;
  const other = neighbour(nearest, double);
  if (toFinite(nearest) - double !== double - toFinite(other)) return nearest;
  const side = compareToDouble(toDecimal(token), Math.abs(double));
  if (side === 0) return nearest;
  const isOutward = Math.abs(other) > Math.abs(nearest);
  return side > 0 === isOutward ? other : nearest;
}

/** The float32 next to `single` on the side where `double` is. */
function neighbour(single: number, double: number): number {
  const floats = Float32Array.of(single);
  const bits = new Uint32Array(floats.buffer);
  // Neighbours of one sign have neighbouring bits, zero and infinity too.
  bits[0] = (bits[0] ?? 0) + (Math.abs(double) > Math.abs(single) ? 1 : -1);
  return floats[0] ?? 0;
}

function toFinite(single: number): number {
  return Number.isFinite(single) ? single : Math.sign(single) * BEYOND_FLOAT32;
}

/** Negative where the decimal is below the positive double, positive above, 0 where they are the same. Exact. */
function compareToDouble(decimal: Decimal, double: number): number {
  const { digits, exponent } = cutDigits(decimal);
  const bits = new BigUint64Array(Float64Array.of(double).buffer)[0] ?? 0n;
  // IEEE 754 binary64; a double of interest here is never subnormal.
  const mantissa = (bits & (2n ** 52n - 1n)) | (2n ** 52n);
  const power = Number(bits >> 52n) - 1075;
  const left = BigInt(digits) * 10n ** BigInt(Math.max(exponent, 0)) * 2n ** BigInt(Math.max(-power, 0));
  const right = mantissa * 2n ** BigInt(Math.max(power, 0)) * 10n ** BigInt(Math.max(-exponent, 0));
  if (left === right) return 0;
  return left > right ? 1 : -1;
}

/** The decimal with few enough digits to calculate with; a last 1 stands for all that was cut off, if it was not zero. */
function cutDigits({ digits, exponent }: Decimal): Decimal {
  const rest = digits.slice(TELLING_DIGITS);
  if (rest === "") return { digits, exponent };
  return { digits: digits.slice(0, TELLING_DIGITS) + (/[1-9]/.test(rest) ? "1" : "0"), exponent: exponent + rest.length - 1 };
}
