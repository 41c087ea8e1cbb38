import { badElement, notInRange, outOfRange, shapeDataMismatch } from "./element-fault.ts";
import { toExactInteger } from "./exact-integer.ts";
import { COMMA, type JsonText, LOWER_E, MINUS, POINT, SPACE, skipSpace, ZERO } from "./json-text.ts";
import { numberToken } from "./number-token.ts";

export type IntegerArray = Uint8Array | Uint16Array | Uint32Array | Int8Array | Int16Array | Int32Array;

/** Reads elements of the integer datatypes up to 32 bits, see `NumberReader`. */
export function readIntegerRun(text: JsonText, start: number, out: IntegerArray, from: number, to: number, name: string): number {
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
    const isNegative = bytes[at] === MINUS;
    if (isNegative) at += 1;
    let value = (bytes[at] ?? 0) - ZERO;
    if (!(value >= 0 && value <= 9)) throw badElement("an integer", name, index);
    at += 1;
    if (value !== 0)
      for (let digit = (bytes[at] ?? 0) - ZERO; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - ZERO) value = value * 10 + digit;
    const code = bytes[at] ?? 0;
    if (code === POINT || (code | 0x20) === LOWER_E) {
      const token = numberToken(text, begin);
      if (token === "") throw badElement("an integer", name, index);
      at = begin + token.length;
      value = toExactInteger(token);
    } else if (isNegative) value = -value;
    out[index] = value;
    // The array wraps, cuts and takes NaN for 0: what it holds is what was written, or the number was none of its values.
    if (out[index] !== value) throw notInRange(value, name, index);
    if (value === 0 && isNegative) throw outOfRange(name, index);
  }
  return at;
}
