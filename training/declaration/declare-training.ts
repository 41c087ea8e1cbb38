import type { LayerDeclaration } from "./layer-declaration.ts";
import { parseTraining } from "./parse-training.ts";
import type { TrainingDeclaration, TrainingDocument } from "./training-declaration.ts";

type Of<Kind extends LayerDeclaration["kind"]> = Omit<Extract<LayerDeclaration, { kind: Kind }>, "kind">;

/**
 * The same as `training.json`, from TypeScript, with the compiler's help.
 * @throws {ManifestError} with every problem at once.
 */
export function declareTraining(document: TrainingDocument): TrainingDeclaration {
  return parseTraining(document, "the declared training");
}

/** What `layers` of a declaration is made of, one function a kind. */
export const LAYERS = {
  dense: (units: number, penalties: Omit<Of<"dense">, "units"> = {}) => ({ kind: "dense", units, ...penalties }) as const,
  conv2d: (options: Of<"conv2d">) => ({ kind: "conv2d", ...options }) as const,
  maxPool: (options: Of<"max-pool">) => ({ kind: "max-pool", ...options }) as const,
  averagePool: (options: Of<"average-pool">) => ({ kind: "average-pool", ...options }) as const,
  globalAveragePool: () => ({ kind: "global-average-pool" }) as const,
  flatten: () => ({ kind: "flatten" }) as const,
  channelsFirst: () => ({ kind: "channels-first" }) as const,
  standardize: (options: Of<"standardize"> = {}) => ({ kind: "standardize", ...options }) as const,
  dropout: (ratio: number) => ({ kind: "dropout", ratio }) as const,
  batchNorm: (options: Of<"batch-norm"> = {}) => ({ kind: "batch-norm", ...options }) as const,
  embeddingBag: (options: Of<"embedding-bag">) => ({ kind: "embedding-bag", ...options }) as const,
  relu: () => ({ kind: "relu" }) as const,
  leakyRelu: (options: Of<"leaky-relu"> = {}) => ({ kind: "leaky-relu", ...options }) as const,
  sigmoid: () => ({ kind: "sigmoid" }) as const,
  tanh: () => ({ kind: "tanh" }) as const,
  gelu: () => ({ kind: "gelu" }) as const,
  softmax: () => ({ kind: "softmax" }) as const,
} satisfies Readonly<Record<string, (...options: never[]) => LayerDeclaration>>;
