import fc from "fast-check";
import type { Dataset } from "#training/dataset/dataset.ts";
import { denseSamples } from "#training/dataset/samples.ts";
import type { LayerDeclaration } from "#training/declaration/layer-declaration.ts";
import type { TrainingDocument } from "#training/declaration/training-declaration.ts";
import { createRandom } from "#training/random/random.ts";

/** Samples of the data that declarations are drawn for. */
const SAMPLES = 10;
const ID_ROWS = 7;

type Document = Omit<TrainingDocument, "$schema">;
type Kind = "picture" | "numbers" | "ids";

const activation = fc.constantFrom<LayerDeclaration>(
  { kind: "relu" },
  { kind: "leaky-relu" },
  { kind: "leaky-relu", slope: 0.1 },
  { kind: "sigmoid" },
  { kind: "tanh" },
  { kind: "gelu" },
  { kind: "softmax" },
);
const penalties = fc.constantFrom({}, { l2: 0.01 }, { l1: 0.01, penalizeBias: true });
const extent = fc.constantFrom<number | [number, number]>(1, 2, 3, [2, 1]);
const padding = fc.constantFrom<"valid" | "same" | [number, number, number, number]>("valid", "same", [0, 0, 0, 0]);

const pictureLayer: fc.Arbitrary<LayerDeclaration> = fc.oneof(
  fc.record({ kind: fc.constant("conv2d" as const), filters: fc.constantFrom(1, 2, 4), kernel: extent, strides: extent, padding }),
  fc.record({ kind: fc.constant("max-pool" as const), size: fc.constantFrom(1, 2), padding }),
  fc.record({ kind: fc.constant("max-pool" as const), size: fc.constant(3), strides: fc.constant(1), padding }),
  fc.record({ kind: fc.constant("average-pool" as const), size: fc.constantFrom(1, 2), padding }),
  fc.constant<LayerDeclaration>({ kind: "batch-norm" }),
  fc.constant<LayerDeclaration>({ kind: "dropout", ratio: 0.3 }),
  fc.constant<LayerDeclaration>({ kind: "relu" }),
);

const vectorLayer: fc.Arbitrary<LayerDeclaration> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(fc.integer({ min: 1, max: 5 }), penalties).map(([units, more]) => ({ kind: "dense" as const, units, ...more })),
  },
  { weight: 2, arbitrary: activation },
  { weight: 1, arbitrary: fc.constant<LayerDeclaration>({ kind: "dropout", ratio: 0.2 }) },
  { weight: 1, arbitrary: fc.constant<LayerDeclaration>({ kind: "batch-norm", momentum: 0.9 }) },
  { weight: 1, arbitrary: fc.constant<LayerDeclaration>({ kind: "standardize", mean: [0.5], deviation: [2] }) },
);

const optimizer = fc.constantFrom<Document["optimizer"]>(
  { kind: "gradient-descent" },
  { kind: "sgd", learningRate: 0.05 },
  { kind: "momentum" },
  { kind: "nesterov", momentum: 0.5 },
  { kind: "adam" },
  { kind: "adamw", weightDecay: 0.01 },
);

const schedule = fc.constantFrom<Document["learningRateSchedule"]>(
  undefined,
  { kind: "step", factor: 0.5, every: 1 },
  { kind: "exponential", factor: 0.9, every: 2 },
  { kind: "cosine", steps: 3 },
  { kind: "warm-up", steps: 2, after: { kind: "cosine", steps: 2, floor: 0.1 } },
);

/** Declarations with something of everything, most of which fit together. */
export const randomDeclaration: fc.Arbitrary<Document> = fc
  .record({
    kind: fc.constantFrom<Kind>("picture", "picture", "numbers", "ids"),
    pictureLayers: fc.array(pictureLayer, { maxLength: 3 }),
    global: fc.boolean(),
    vectorLayers: fc.array(vectorLayer, { maxLength: 3 }),
    task: fc.constantFrom("sparse", "one-hot", "pair", "several", "values"),
    optimizer,
    schedule,
    batch: fc.constantFrom<Document["batch"]>(1, 3, 4, "all"),
    stops: fc.boolean(),
    seed: fc.integer({ min: 0, max: 1000 }),
  })
  .map(toDocument);

interface Drawn {
  readonly kind: Kind;
  readonly pictureLayers: readonly LayerDeclaration[];
  readonly global: boolean;
  readonly vectorLayers: readonly LayerDeclaration[];
  readonly task: string;
  readonly optimizer: Document["optimizer"];
  readonly schedule: Document["learningRateSchedule"];
  readonly batch: Document["batch"];
  readonly stops: boolean;
  readonly seed: number;
}

const LOSSES: Readonly<Record<string, Document["loss"]>> = {
  sparse: "sparse-cross-entropy",
  "one-hot": "one-hot-cross-entropy",
  pair: "binary-cross-entropy",
  several: "binary-cross-entropy",
  values: "mean-squared-error",
};

function toDocument({ kind, pictureLayers, global, vectorLayers, task, ...drawn }: Drawn): Document {
  // A picture is of classes: its files hold nothing else.
  const targets = kind === "picture" && (task === "values" || task === "several") ? "sparse" : task;
  const outputs = targets === "pair" ? 1 : targets === "several" ? 2 : 3;
  const below: readonly LayerDeclaration[] =
    kind === "picture"
      ? [
          ...(global ? [{ kind: "standardize" as const }] : []),
          { kind: "channels-first" },
          ...pictureLayers,
          { kind: global ? "global-average-pool" : "flatten" },
        ]
      : kind === "ids"
        ? [{ kind: "embedding-bag", rows: ID_ROWS, width: 3 }]
        : [];
  return {
    model: { task: "tensor", description: "Drawn" },
    dataset: toSource(kind, targets),
    input: { name: "x", divideBy: kind === "picture" ? 255 : 2 },
    layers: [...below, ...vectorLayers, { kind: "dense", units: outputs }],
    loss: LOSSES[targets] ?? "mean-squared-error",
    optimizer: drawn.optimizer.kind === "sgd" && drawn.batch === "all" ? { kind: "gradient-descent" } : drawn.optimizer,
    ...(drawn.schedule === undefined ? {} : { learningRateSchedule: drawn.schedule }),
    batch: drawn.optimizer.kind === "gradient-descent" ? "all" : drawn.batch,
    ...(drawn.stops ? { earlyStopping: { share: 0.2, patience: 1 } } : {}),
    epochs: 1,
    seed: drawn.seed,
    sample: { kind: "values", values: new Array(kind === "picture" ? 36 : 2).fill(1) },
  };
}

function toSource(kind: Kind, targets: string): Document["dataset"] {
  const classes = targets === "pair" ? 2 : 3;
  const part = { samples: "x", classes: "y" };
  if (kind === "picture") return { kind: "idx", name: "drawn", shape: [6, 6], classes, training: part, test: part };
  const columns = ["a", "b"];
  return {
    kind: "csv",
    name: "drawn",
    samples: kind === "ids" ? { kind: "ids", columns, rows: ID_ROWS } : { kind: "numbers", columns },
    targets:
      targets === "values" || targets === "several"
        ? { kind: "values", columns: targets === "several" ? ["p", "q"] : ["p", "q", "r"] }
        : { kind: "classes", column: "y", classes },
    training: "x.csv",
    testShare: 0.5,
  };
}

/** Data as a drawn declaration describes it, made of noise. */
export function noiseFor({ dataset, seed }: Pick<Document, "dataset" | "seed">): Dataset {
  const random = createRandom(seed);
  const classes = dataset.kind === "idx" ? dataset.classes : dataset.targets.kind === "classes" ? dataset.targets.classes : undefined;
  const samples =
    dataset.kind === "idx"
      ? denseSamples(
          [6, 6],
          Uint8Array.from({ length: SAMPLES * 36 }, () => random.integer(256)),
        )
      : dataset.samples.kind === "ids"
        ? denseSamples(
            [2],
            BigInt64Array.from({ length: SAMPLES * 2 }, () => BigInt(random.integer(ID_ROWS))),
          )
        : denseSamples(
            [2],
            Float32Array.from({ length: SAMPLES * 2 }, () => random.uniform()),
          );
  if (classes !== undefined) {
    const count = Number(classes);
    return {
      samples,
      targets: { kind: "classes", classes: count, values: BigInt64Array.from({ length: SAMPLES }, () => BigInt(random.integer(count))) },
    };
  }
  const width = dataset.kind === "csv" && dataset.targets.kind === "values" ? dataset.targets.columns.length : 0;
  return { samples, targets: { kind: "values", width, values: Float32Array.from({ length: SAMPLES * width }, () => random.uniform()) } };
}
