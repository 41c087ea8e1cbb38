import * as v from "valibot";
import { PREPARATION } from "#core/model/preparation.ts";
import { DATASET_SOURCE } from "../dataset/dataset-source.ts";
import { LAYER_DECLARATION } from "./layer-declaration.ts";
import { OPTIMIZER_DECLARATION, SCHEDULE_DECLARATION } from "./optimizer-declaration.ts";

const count = (minimum: number, maximum: number) => v.pipe(v.number(), v.integer(), v.minValue(minimum), v.maxValue(maximum));
const text = v.pipe(v.string(), v.minLength(1));

const sample = v.variant("kind", [
  v.pipe(v.strictObject({ kind: v.literal("drawn-seven") }), v.description("A seven that Slipway draws, 28 by 28 bytes")),
  v.pipe(v.strictObject({ kind: v.literal("text"), text }), v.description("A text, prepared as the data set's are")),
  v.pipe(
    v.strictObject({ kind: v.literal("values"), values: v.pipe(v.array(v.pipe(v.number(), v.finite())), v.minLength(1)) }),
    v.description("The numbers of one sample, row by row"),
  ),
]);

const earlyStopping = v.strictObject({
  share: v.pipe(v.number(), v.gtValue(0), v.ltValue(1), v.description("Share of the training samples that is held out to judge by")),
  patience: v.pipe(count(1, 10_000), v.description("Epochs without a lower loss on the held-out samples before training stops")),
  minDelta: v.pipe(
    v.optional(v.pipe(v.number(), v.minValue(0), v.finite()), 0),
    v.description("By how much a loss must be lower to count"),
  ),
});

/** `models/<name>/training.json`: everything that decides a trained version, but the data itself. */
export const TRAINING_DECLARATION = v.strictObject({
  $schema: v.exactOptional(v.string()),
  model: v.pipe(
    v.strictObject({
      task: v.picklist(["tensor", "image-classification", "text-classification"]),
      description: text,
      license: v.exactOptional(text),
      preparation: v.exactOptional(PREPARATION),
    }),
    v.description("What model.json says of the model when its first version is trained"),
  ),
  dataset: v.pipe(DATASET_SOURCE, v.description("Where samples and targets come from")),
  input: v.pipe(
    v.strictObject({
      name: v.pipe(text, v.maxLength(256), v.description("The name that callers give the input tensor")),
      divideBy: v.pipe(
        v.optional(v.pipe(v.number(), v.gtValue(0), v.finite()), 1),
        v.description("Every element is divided by it inside the graph: 255 for raw pixels"),
      ),
    }),
    v.description("What callers send"),
  ),
  layers: v.pipe(v.array(LAYER_DECLARATION), v.minLength(1), v.maxLength(200), v.description("From the input to the loss")),
  loss: v.pipe(
    v.picklist(["sparse-cross-entropy", "one-hot-cross-entropy", "binary-cross-entropy", "mean-squared-error"]),
    v.description("Cross-entropies hold the softmax or sigmoid themselves, and the served graph too"),
  ),
  optimizer: OPTIMIZER_DECLARATION,
  learningRateSchedule: v.exactOptional(SCHEDULE_DECLARATION),
  batch: v.pipe(
    v.union([count(1, 65_536), v.literal("all")]),
    v.description('Samples of one update; "all" for one update an epoch from the whole set'),
  ),
  epochs: v.pipe(count(1, 100_000), v.description("Passes over the data")),
  earlyStopping: v.exactOptional(earlyStopping),
  seed: v.pipe(count(0, 2 ** 31 - 1), v.description("Decides weights, order, splits and dropout")),
  threads: v.pipe(v.optional(count(1, 256), 1), v.description("Threads of the runtime; another number gives other last bits")),
  minAccuracy: v.exactOptional(
    v.pipe(v.number(), v.minValue(0), v.maxValue(1), v.description("Test accuracy below which no version is written")),
  ),
  sample: v.pipe(sample, v.description("The version's sample request; ours, for a data set's samples are not ours to publish")),
});

export type TrainingDeclaration = Readonly<v.InferOutput<typeof TRAINING_DECLARATION>>;
/** As it is written, with everything left out that has a default. */
export type TrainingDocument = Readonly<v.InferInput<typeof TRAINING_DECLARATION>>;
