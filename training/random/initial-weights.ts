import type { Random } from "./random.ts";

/**
 * `count` weights uniform in ±√(6 / (inputs + outputs)); a dense layer has inputs × outputs of them, and that is what is taken when
 * `count` is left out. Source: Glorot and Bengio 2010, equation 16.
 */
export function glorotUniform(inputs: number, outputs: number, random: Random, count = inputs * outputs): Float32Array {
  return uniform(Math.sqrt(6 / (inputs + outputs)), count, random);
}

/** `count` weights uniform in ±√(6 / inputs), which keeps the spread of values through ReLU. Source: He et al. 2015, section 2.2. */
export function heUniform(inputs: number, random: Random, count: number): Float32Array {
  return uniform(Math.sqrt(6 / inputs), count, random);
}

/** `count` values uniform in ±bound. */
export function uniform(bound: number, count: number, random: Random): Float32Array {
  return Float32Array.from({ length: count }, () => (2 * random.uniform() - 1) * bound);
}
