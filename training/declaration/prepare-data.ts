import type { Dataset, LabelledData } from "../dataset/dataset.ts";
import { drawRows } from "../dataset/select-rows.ts";
import type { TrainingDeclaration } from "./training-declaration.ts";

/** The data of one training, as it is used. */
export interface TrainingData {
  readonly training: Dataset;
  /** Set where training stops early: what it is judged by. */
  readonly heldOut?: Dataset;
  readonly test: Dataset;
}

/**
 * Takes the held-out share off and looks at what only the data can show.
 * @throws {RangeError} when there are too few samples, or a target is none that the loss can compare with.
 */
export function prepareData(declaration: TrainingDeclaration, data: Pick<LabelledData, "training" | "test">): TrainingData {
  const { batch, earlyStopping, seed, loss } = declaration;
  if (loss === "binary-cross-entropy") for (const part of [data.training, data.test]) checkShares(part);
  const { count } = data.training.samples;
  const held = earlyStopping === undefined ? 0 : Math.max(1, Math.round(count * earlyStopping.share));
  const left = count - held;
  if (left < (batch === "all" ? 1 : batch))
    throw new RangeError(`There are ${left} samples to train on, less than one batch of ${batch === "all" ? 1 : batch}`);
  if (held === 0) return data;
  const { drawn, others } = drawRows(data.training, held, seed, "held out");
  return { training: others, heldOut: drawn, test: data.test };
}

function checkShares({ targets }: Dataset): void {
  if (targets.kind === "classes") return;
  const wrong = targets.values.findIndex((value) => !(value >= 0 && value <= 1));
  if (wrong >= 0)
    throw new RangeError(
      `Sample ${Math.floor(wrong / targets.width)} has the target ${targets.values[wrong]}, and binary cross-entropy compares with numbers from 0 to 1`,
    );
}
