import type { EpochSummary, TrainDependencies, TrainingProgress } from "#training/run/train.ts";
import type { CliContext } from "./cli-context.ts";
import { toPercent } from "./print.ts";
import { type ProgressBar, startProgressBar } from "./progress-bar.ts";

const FORMAT = "epoch {epoch} {bar} {percentage} % | {rate} steps/s | loss {loss} | accuracy {accuracy} | {left} s left";

/** Shows a training as it goes: a bar within an epoch, a line after each. */
export function watchTraining(context: CliContext): Required<Pick<TrainDependencies, "onProgress" | "onEpoch">> {
  const start = context.now();
  let bar: ProgressBar | undefined;
  return {
    onProgress: (progress) => {
      const fields = toFields(progress, (context.now() - start) / 1000);
      bar ??= startProgressBar(context, FORMAT, progress.steps, fields);
      bar.update(progress.step, fields);
    },
    onEpoch: (summary) => {
      bar?.stop();
      bar = undefined;
      context.err(`${toLine(summary)}\n`);
    },
  };
}

function toFields(progress: TrainingProgress, seconds: number): Record<string, string> {
  const done = (progress.epoch - 1) * progress.steps + progress.step;
  const rate = done / Math.max(seconds, 0.001);
  return {
    epoch: `${progress.epoch}/${progress.epochs}`,
    rate: rate.toFixed(0),
    loss: progress.loss.toFixed(4),
    accuracy: toPercent(progress.accuracy),
    left: ((progress.epochs * progress.steps - done) / rate).toFixed(1),
  };
}

function toLine({ epoch, epochs, loss, accuracy, elapsedMs, computeMs, steps }: EpochSummary): string {
  const outside = 1 - computeMs / Math.max(elapsedMs, computeMs);
  return [
    `epoch ${epoch}/${epochs}  loss ${loss.toFixed(4)}  accuracy ${toPercent(accuracy)} of the training samples`,
    `${(elapsedMs / 1000).toFixed(2)} s, ${((steps * 1000) / Math.max(elapsedMs, 1)).toFixed(0)} steps/s, ${toPercent(outside)} outside the runtime`,
  ].join("  ");
}
