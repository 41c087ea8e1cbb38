import type { SessionOptions } from "#core/model/session-options.ts";
import type { ModelWithGraph } from "#core/onnx/reader.ts";

/** Something that kept its floats: a node, or for fp16 a stored tensor. */
export interface Exclusion {
  readonly name: string;
  readonly operator: string;
  readonly reason: string;
}

export interface RewriteOptions {
  /** Names of nodes, and operators, that keep their floats. */
  readonly exclude: readonly string[];
  /** Bits of a weight where integers are multiplied. */
  readonly weightBits: WeightBits;
  /** Convolutions multiply integers too, with one range for the whole of an activation. */
  readonly convolutions: boolean;
  /** Products with fewer weights stay in floats in the dynamic form: finding the range of their input takes longer than they do. */
  readonly minProduct: number;
  /** Activation -> the range of its values, for the static form. */
  readonly ranges: ReadonlyMap<string, ValueRange>;
}

/**
 * Seven bits are −64 to 64: then two products with unsigned bytes fit into 16 bits, into which processors without VNNI add them
 * with saturation, so that every processor gives the same sums. Eight are −127 to 127.
 */
export type WeightBits = 7 | 8;

export interface ValueRange {
  readonly min: number;
  readonly max: number;
  /** How many dimensions the activation has. */
  readonly rank: number;
}

export interface Rewritten {
  /** Names of what was compressed, in the order of the graph. */
  readonly compressed: readonly string[];
  readonly excluded: readonly Exclusion[];
}

/** Rewrites a prepared model in place. */
export interface Rewriting {
  /** The least standard operator set that has what it writes. */
  readonly opset: number;
  /** What the runtime must be told for it to be fast. */
  readonly session?: SessionOptions;
  rewrite(model: ModelWithGraph, options: RewriteOptions): Rewritten;
}

/** Why the caller keeps this out, or undefined. */
export function findExclusion(exclude: readonly string[], name: string, operator: string): Exclusion | undefined {
  const named = exclude.find((wanted) => wanted === name || wanted === operator);
  return named === undefined ? undefined : { name, operator, reason: `"${named}" is excluded` };
}
