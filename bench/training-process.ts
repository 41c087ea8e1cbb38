// Trains one of the product's models for five epochs with a checkpoint after each, as `slipway models train` does, and prints what it took.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import { planTraining } from "#training/declaration/plan-training.ts";
import { readTraining } from "#training/declaration/read-training.ts";
import { train } from "#training/run/train.ts";
import { createCheckpointFile } from "#training/storage/checkpoint-file.ts";
import { readMnistOrNoise } from "./mnist-or-noise.ts";
import { noiseOfTexts } from "./noise-of-texts.ts";

/** What a training took. */
export interface TrainingFigures {
  /** `elapsedMs` with everything: order, batches, checkpoint. */
  readonly epochs: readonly { readonly elapsedMs: number; readonly computeMs: number }[];
  /** At its most, 10^6 bytes. */
  readonly residentMb: number;
}

const [model = "mnist", folder] = process.argv.slice(2);
const declaration = await readTraining(join(import.meta.dirname, "../models", model));
const dataset = model === "mnist" ? await readMnistOrNoise(folder) : noiseOfTexts(declaration.dataset);
const home = mkdtempSync(join(tmpdir(), "slipway-bench-"));
const epochs: { elapsedMs: number; computeMs: number }[] = [];
let begun = performance.now();
try {
  const { threads } = declaration;
  await train(
    { ...planTraining(declaration, dataset.samples.count), dataset, epochs: 5, threads },
    {
      openGraph: openGraphSession,
      now: () => performance.now(),
      onCheckpoint: createCheckpointFile(home).save,
      onEpoch: ({ computeMs }) => {
        const now = performance.now();
        epochs.push({ elapsedMs: now - begun, computeMs });
        begun = now;
      },
    },
  );
} finally {
  rmSync(home, { recursive: true, force: true });
}
const figures: TrainingFigures = { epochs, residentMb: (process.resourceUsage().maxRSS * 1024) / 1e6 };
console.log(JSON.stringify(figures));
