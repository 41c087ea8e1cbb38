export interface HashedNgramsOptions {
  /** Length of the vector. */
  readonly features: number;
  /** How many words in a row make one feature, such as `[1, 2]`. */
  readonly ngrams: readonly number[];
  /** `l2` divides by the vector's length, so that long texts weigh as much as short ones. */
  readonly norm: "l2" | "none";
}

/** A vector with few entries that are not 0. */
export interface SparseVector {
  /** Ascending, each once, below `features`. */
  readonly ids: Uint32Array;
  /** One weight an id, in the same order. */
  readonly weights: Float32Array;
}

/** Letters and digits of ASCII and the apostrophe; everything else only separates. */
const WORD = /[a-z0-9']+/g;

/**
 * A text as counts of its hashed n-grams, a bag of words without a dictionary. Training and serving both call it, so that the model is
 * asked what it learned. A text without a word is the zero vector.
 */
export function hashNgrams(text: string, { features, ngrams, norm }: HashedNgramsOptions): SparseVector {
  const words = toWords(text);
  const counts = new Map<number, number>();
  for (const size of ngrams) {
    for (let at = 0; at + size <= words.length; at++) {
      const id = fnv1a32(words.slice(at, at + size).join(" ")) % features;
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  }
  const entries = [...counts].sort(([a], [b]) => a - b);
  const length = norm === "l2" ? Math.sqrt(entries.reduce((sum, [, count]) => sum + count * count, 0)) : 1;
  return {
    ids: Uint32Array.from(entries, ([id]) => id),
    weights: Float32Array.from(entries, ([, count]) => count / length),
  };
}

/** The lower-case words that n-grams are made of. */
export function toWords(text: string): readonly string[] {
  return text.toLowerCase().match(WORD) ?? [];
}

/** FNV-1a, 32 bits, over the UTF-8 of words, which are ASCII: a byte a character. Source: RFC 9923. */
function fnv1a32(words: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < words.length; at++) hash = Math.imul(hash ^ words.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
