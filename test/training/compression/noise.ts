import { createRandom } from "#training/random/random.ts";

/** Numbers from −1 to 1, the same for the same seed. */
export function noise(seed: number, count: number, scale = 1): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => (random.uniform() * 2 - 1) * scale);
}
