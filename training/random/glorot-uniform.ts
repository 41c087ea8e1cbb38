import type { Random } from "./random.ts";

/** Weights [inputs, outputs] uniform in ±√(6 / (inputs + outputs)). Source: Glorot and Bengio 2010, equation 16. */
export function glorotUniform(inputs: number, outputs: number, random: Random): Float32Array {
  const bound = Math.sqrt(6 / (inputs + outputs));
  return Float32Array.from({ length: inputs * outputs }, () => (2 * random.uniform() - 1) * bound);
}
