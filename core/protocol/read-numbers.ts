import { shapeDataMismatch } from "./element-fault.ts";
import type { RequestInput } from "./inference-envelope.ts";
import { CLOSE_BRACKET, COMMA, type JsonText, OPEN_BRACKET, skipSpace } from "./json-text.ts";
import { createNumberReader, type NumberDatatype } from "./number-readers.ts";
import type { TensorData } from "./tensor.ts";

/** Numbers read by one call: many short calls are compiled well soon, one long one is not. */
const NUMBERS_PER_CALL = 256;

/**
 * Reads the numbers of one input from the bytes of its JSON, each once.
 * @throws {ServeError} at the first thing that is no number of the datatype in its place. Which of several faults is told is left to the
 * caller: the array may as well be no JSON at all.
 */
export function readNumbers(datatype: NumberDatatype, text: JsonText, { name, shape, elements }: RequestInput): TensorData {
  const { bytes, start, end } = text;
  // A number takes a byte and what separates it from the next another: a shape alone cannot make us reserve memory.
  if (elements > (end - start) / 2) throw shapeDataMismatch();
  const reader = createNumberReader(datatype, elements, name);
  const first = skipSpace(bytes, start + 1);
  if (bytes[first] === OPEN_BRACKET) readArray(start, 0, 0, elements);
  else readRow(first, 0, elements);
  return reader.data;

  /** Reads the array at `open`, which holds the `count` elements from `index` on. */
  function readArray(open: number, axis: number, index: number, count: number): number {
    if (bytes[open] !== OPEN_BRACKET) throw shapeDataMismatch();
    let at = skipSpace(bytes, open + 1);
    if (axis >= shape.length - 1) return readRow(at, index, count);
    const rows = shape[axis] ?? 0;
    for (let row = 0; row < rows; row++) {
      if (row > 0) at = skipComma(bytes, at);
      at = skipSpace(bytes, readArray(at, axis + 1, index + (row * count) / rows, count / rows));
    }
    return closed(bytes, at);
  }

  function readRow(begin: number, index: number, count: number): number {
    let at = begin;
    for (let from = 0; from < count; from += NUMBERS_PER_CALL) {
      if (from > 0) at = skipComma(bytes, at);
      at = reader.read(text, at, index + from, index + Math.min(from + NUMBERS_PER_CALL, count));
    }
    return closed(bytes, at);
  }
}

function skipComma(bytes: Uint8Array, at: number): number {
  const comma = skipSpace(bytes, at);
  if (bytes[comma] !== COMMA) throw shapeDataMismatch();
  return skipSpace(bytes, comma + 1);
}

function closed(bytes: Uint8Array, at: number): number {
  const close = skipSpace(bytes, at);
  if (bytes[close] !== CLOSE_BRACKET) throw shapeDataMismatch();
  return close + 1;
}
