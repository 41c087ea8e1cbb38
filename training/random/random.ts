/** Numbers that look random and repeat with their seed. */
export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number;
  /** Uniform integer in [0, end). */
  integer(end: number): number;
}

/** A small fast counting generator of 128 bits of state (Doty-Humphrey's sfc32, PractRand), filled by mixing the seed. */
export function createRandom(seed: number): Random {
  let a = mix(seed);
  let b = mix(a ^ 0x9e3779b9);
  let c = mix(b ^ 0x85ebca6b);
  let counter = 1;
  const next = (): number => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + result;
    return result >>> 0;
  };
  // The author's advice: the first outputs still show the seed.
  for (let warmup = 0; warmup < 12; warmup += 1) next();
  const uniform = (): number => next() / 2 ** 32;
  return { uniform, integer: (end) => Math.floor(uniform() * end) };
}

/**
 * A seed of its own for a named part, far from those of its neighbours: ONNX Runtime's dropout draws with seed s + 1 what seed s
 * draws one step later. @returns an integer in [0, 2^31).
 */
export function seedFor(seed: number, part: string): number {
  let hash = mix(seed);
  for (const character of part) hash = mix(hash ^ (character.codePointAt(0) ?? 0));
  return hash >>> 1;
}

/** The finalizer of MurmurHash3 (Appleby): every bit of the input moves every bit of the output. */
function mix(value: number): number {
  let hash = (value + 0x6d2b79f5) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
