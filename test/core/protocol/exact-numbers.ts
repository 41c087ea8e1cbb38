/** A number as a fraction of integers. */
export interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

/** What a JSON number denotes, exactly. */
export function toFraction(token: string): Fraction {
  const [mantissa = "", exponent = "0"] = token.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const power = Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  return power < 0 ? { over: digits, under: 10n ** BigInt(-power) } : { over: digits * 10n ** BigInt(power), under: 1n };
}

/** What a finite double is, exactly. */
function ofDouble(value: number): Fraction {
  let under = 1n;
  let over = value;
  while (!Number.isInteger(over)) {
    over *= 2;
    under *= 2n;
  }
  return { over: BigInt(over), under };
}

/** The sign of a difference. */
function compare(a: Fraction, b: Fraction): number {
  const difference = a.over * b.under - b.over * a.under;
  return difference === 0n ? 0 : difference > 0n ? 1 : -1;
}

/** All finite float32 from zero up, by their bits; behind them the first value that rounds to infinity's place. */
function floatAt(bits: number): number {
  return bits === 0x7f800000 ? 2 ** 128 : (new Float32Array(Uint32Array.of(bits).buffer)[0] ?? 0);
}

/** The float32 nearest to a JSON number, by searching all of them with exact fractions; ties to the even one. */
export function nearestFloat32(token: string): number {
  const isNegative = token.startsWith("-");
  const value = toFraction(isNegative ? token.slice(1) : token);
  let low = 0;
  let high = 0x7f800000;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (compare(ofDouble(floatAt(middle)), value) <= 0) low = middle;
    else high = middle;
  }
  const halfway = compare(value, ofDouble((floatAt(low) + floatAt(high)) / 2));
  const bits = halfway < 0 || (halfway === 0 && low % 2 === 0) ? low : high;
  const nearest = bits === 0x7f800000 ? Number.POSITIVE_INFINITY : floatAt(bits);
  return isNegative ? -nearest : nearest;
}

/** All digits of a finite double, without an exponent. */
export function allDigits(value: number): string {
  const { over, under } = ofDouble(Math.abs(value));
  const places = under.toString(2).length - 1;
  const digits = (over * 5n ** BigInt(places)).toString().padStart(places + 1, "0");
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return value < 0 ? `-${text}` : text;
}

/** The double halfway between the float32 with these bits and the next. */
export function halfwayFrom(bits: number): number {
  return (floatAt(bits) + floatAt(bits + 1)) / 2;
}
