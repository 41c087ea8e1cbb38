import type { ValueRange } from "./rewriting.ts";
import { roundHalfEven } from "./round-half-even.ts";

export interface ByteRange {
  readonly scale: number;
  readonly zeroPoint: number;
}

/**
 * The bytes that a range of values maps to, as ONNX's `DynamicQuantizeLinear` chooses them: the range takes in zero, which is a byte of
 * its own exactly, so that padding and `Relu` lose nothing. @returns a scale of 1 for a range of nothing but zero.
 */
export function toByteRange({ min, max }: Pick<ValueRange, "min" | "max">): ByteRange {
  const low = Math.min(0, min);
  const high = Math.max(0, max);
  const scale = Math.fround((high - low) / 255) || 1;
  return { scale, zeroPoint: Math.max(0, Math.min(255, roundHalfEven(Math.fround(-low / scale)))) };
}
