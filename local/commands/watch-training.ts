import type { EpochSummary, TrainingProgress } from "#training/run/progress.ts";
import type { TrainDependencies } from "#training/run/train.ts";
import type { CliContext } from "./cli-context.ts";
import { toPercent } from "./print.ts";
import { type ProgressBar, startProgressBar } from "./progress-bar.ts";

const FORMAT = "epoch {epoch} {bar} {percentage} % | {rate} steps/s | loss {loss} | accuracy {accuracy} | {left} s left";

/** Shows a training as it goes: a bar within an epoch, a line after each. @param skipped epochs that were done before. */
export function watchTraining(context: CliContext, skipped = 0): Required<Pick<TrainDependencies, "onProgress" | "onEpoch">> {
  const start = context.now();
  let bar: ProgressBar | undefined;
  return {
    onProgress: (progress) => {
      const fields = toFields(progress, skipped, (context.now() - start) / 1000);
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

function toFields(progress: TrainingProgress, skipped: number, seconds: number): Record<string, string> {
  const done = (progress.epoch - 1 - skipped) * progress.steps + progress.step;
  const rate = done / Math.max(seconds, 0.001);
  return {
    epoch: `${progress.epoch}/${progress.epochs}`,
    rate: rate.toFixed(0),
    loss: progress.loss.toFixed(4),
    accuracy: toPercent(progress.accuracy),
    left: (((progress.epochs - skipped) * progress.steps - done) / rate).toFixed(1),
  };
}

function toLine({ epoch, epochs, loss, accuracy, heldOut, elapsedMs, computeMs, steps }: EpochSummary): string {
  const outside = 1 - computeMs / Math.max(elapsedMs, computeMs);
  return [
    `epoch ${epoch}/${epochs}  loss ${loss.toFixed(4)}`,
    ...(accuracy === undefined ? [] : [`accuracy ${toPercent(accuracy)} of the training samples`]),
    ...(heldOut === undefined ? [] : [`held out: loss ${heldOut.loss.toFixed(4)}`]),
    `${(elapsedMs / 1000).toFixed(2)} s, ${((steps * 1000) / Math.max(elapsedMs, 1)).toFixed(0)} steps/s, ${toPercent(outside)} outside the runtime`,
  ].join("  ");
}
