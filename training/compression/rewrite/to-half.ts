/**
 * Float32 values as the bits of float16, rounded to nearest even.
 * @returns undefined when a finite value is too large for float16 (65,520 and more).
 */
export function toHalf(values: Float32Array): Uint16Array | undefined {
  const half = new Float16Array(values);
  if (half.some((value, index) => !Number.isFinite(value) && Number.isFinite(values[index]))) return undefined;
  return new Uint16Array(half.buffer);
}
