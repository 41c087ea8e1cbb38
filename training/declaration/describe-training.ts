import type { VersionManifest } from "#core/model/manifest.ts";
import type { LabelledData } from "../dataset/dataset.ts";
import { toLayer } from "./to-layer.ts";
import { LOSSES, toOptimizer, toSchedule } from "./to-optimizer.ts";
import type { TrainingDeclaration } from "./training-declaration.ts";

/** What `version.json` says of a training; the declaration itself lies beside it. */
export function describeTraining(declaration: TrainingDeclaration, data: LabelledData): NonNullable<VersionManifest["training"]> {
  const { epochs, batch, seed, threads, learningRateSchedule, earlyStopping } = declaration;
  const loss = LOSSES[declaration.loss];
  const optimizer = toOptimizer(declaration.optimizer);
  const schedule = learningRateSchedule && toSchedule(learningRateSchedule);
  return {
    dataset: { name: data.name, sha256: { ...data.sha256 } },
    seed,
    threads,
    hyperparameters: {
      epochs,
      batch,
      loss: loss.description,
      optimizer: optimizer.description,
      ...optimizer.hyperparameters,
      ...(schedule === undefined ? {} : { learningRateSchedule: schedule.description, ...schedule.hyperparameters }),
      ...(earlyStopping === undefined ? {} : { heldOutShare: earlyStopping.share, patience: earlyStopping.patience }),
    },
    network: [...declaration.layers.map((layer) => toLayer(layer).description), ...HEAD_LAYERS[loss.head]],
  };
}

const HEAD_LAYERS = { softmax: ["Softmax"], sigmoid: ["Sigmoid"], values: [] } as const;
