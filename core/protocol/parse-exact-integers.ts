const NUMBER = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * Parses a JSON text, already known to be valid, for readers of integers: a number that is an integer only because parsing rounded it
 * (`4503599627370496.4`, `0.99999999999999999999`) becomes NaN, which no integer reader accepts. `1.0` and `1e3` stay integers.
 * Several times slower than plain parsing, so called only where a number has a point or an exponent.
 */
export function parseExactIntegers(text: string): unknown {
  return JSON.parse(text, (_key: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === "number" && Number.isInteger(value) && context?.source !== undefined && !isInteger(context.source)
      ? Number.NaN
      : value,
  );
}

/** Whether a JSON number denotes an integer exactly as written. */
function isInteger(source: string): boolean {
  const [, whole = "", fraction = "", exponent = "0"] = NUMBER.exec(source) ?? [];
  const digits = (whole + fraction).replace(/0+$/, "");
  if (digits === "") return true;
  const droppedZeros = whole.length + fraction.length - digits.length;
  return Number(exponent) - fraction.length + droppedZeros >= 0;
}
