import type { Network } from "../network/network.ts";
import type { TrainingSpec } from "../network/training-spec.ts";
import { describeData } from "./declared-data.ts";
import { toLayer } from "./to-layer.ts";
import { LOSSES, toOptimizer, toSchedule } from "./to-optimizer.ts";
import type { TrainingDeclaration } from "./training-declaration.ts";

/** Samples in memory at once of a batch that is the whole set. */
const FULL_BATCH_PART = 256;

/** What the compiler needs of a declaration. @param samples the number of samples that are trained on. */
export function planTraining(declaration: TrainingDeclaration, samples: number): TrainingSpec {
  const { optimizer, learningRateSchedule: schedule, batch, seed, loss } = declaration;
  return {
    network: toNetwork(declaration),
    loss: LOSSES[loss],
    optimizer: toOptimizer(optimizer),
    ...(schedule === undefined ? {} : { schedule: toSchedule(schedule) }),
    ...(batch === "all" ? { batch: Math.min(FULL_BATCH_PART, samples), fullBatch: { samples } } : { batch }),
    seed,
  };
}

/** The declared network, input and layers. */
export function toNetwork({ dataset, input, layers }: Pick<TrainingDeclaration, "dataset" | "input" | "layers">): Network {
  const { datatype, shape } = describeData(dataset);
  return { input: { name: input.name, datatype, shape, scale: 1 / input.divideBy }, layers: layers.map(toLayer) };
}
