import { averagePool, globalAveragePool } from "../layers/average-pool.ts";
import { batchNorm } from "../layers/batch-norm.ts";
import { channelsFirst } from "../layers/channels-first.ts";
import { conv2d } from "../layers/conv2d.ts";
import { dense } from "../layers/dense.ts";
import { dropout } from "../layers/dropout.ts";
import { embeddingBag } from "../layers/embedding-bag.ts";
import { flatten } from "../layers/flatten.ts";
import { gelu } from "../layers/gelu.ts";
import type { Layer } from "../layers/layer.ts";
import { leakyRelu } from "../layers/leaky-relu.ts";
import { maxPool } from "../layers/max-pool.ts";
import { relu } from "../layers/relu.ts";
import { sigmoid } from "../layers/sigmoid.ts";
import { softmax } from "../layers/softmax.ts";
import { standardize } from "../layers/standardize.ts";
import { tanh } from "../layers/tanh.ts";
import type { LayerDeclaration } from "./layer-declaration.ts";

type Kind = LayerDeclaration["kind"];
type Declared<K extends Kind> = Extract<LayerDeclaration, { kind: K }>;

/** Makes a declared layer. @throws {RangeError} for numbers it cannot work with. */
export function toLayer(declaration: LayerDeclaration): Layer {
  const make = FACTORIES[declaration.kind] as (declaration: LayerDeclaration) => Layer;
  return make(declaration);
}

const FACTORIES: { readonly [K in Kind]: (declaration: Declared<K>) => Layer } = {
  dense: ({ units, ...penalties }) => dense(units, penalties),
  conv2d: (options) => conv2d(options),
  "max-pool": (options) => maxPool(options),
  "average-pool": (options) => averagePool(options),
  "global-average-pool": () => globalAveragePool(),
  flatten: () => flatten(),
  "channels-first": () => channelsFirst(),
  // Without numbers it stands for a layer of that shape: those of the data are filled in before anything is trained.
  standardize: ({ mean = [0], deviation = [1] }) => standardize({ mean, deviation }),
  dropout: ({ ratio }) => dropout(ratio),
  "batch-norm": (options) => batchNorm(options),
  "embedding-bag": (options) => embeddingBag(options),
  relu: () => relu(),
  "leaky-relu": ({ slope }) => leakyRelu(slope),
  sigmoid: () => sigmoid(),
  tanh: () => tanh(),
  gelu: () => gelu(),
  softmax: () => softmax(),
};
