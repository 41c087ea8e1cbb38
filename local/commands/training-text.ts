import type { TrainedVersion } from "#training/version/train-version.ts";
import type { WrittenVersion } from "#training/version/write-version.ts";
import type { CliContext } from "./cli-context.ts";
import { printDocument, toPercent } from "./print.ts";

/** Prints what a training came to. */
export function printTrained(
  context: CliContext,
  { name, json }: { readonly name: string; readonly json?: boolean },
  trained: TrainedVersion,
  written: WrittenVersion,
): void {
  printDocument(context, json, toDocument(name, trained, written), toText);
}

function toDocument(model: string, trained: TrainedVersion, { version, folder, isNew }: WrittenVersion) {
  const { samples, accuracy, mse } = trained.evaluation;
  return {
    model,
    version,
    folder,
    written: isNew,
    ...(accuracy === undefined ? {} : { accuracy }),
    ...(mse === undefined ? {} : { mse }),
    samples,
    /** The epoch that the version's weights are of. */
    epoch: trained.epoch,
    epochs: trained.epochs.map(({ epoch, loss, accuracy: share, heldOut, elapsedMs, computeMs }) => ({
      epoch,
      loss,
      ...(share === undefined ? {} : { accuracy: share }),
      ...(heldOut === undefined ? {} : { heldOut }),
      elapsedMs,
      computeMs,
    })),
  };
}

function toText(document: ReturnType<typeof toDocument>): string {
  const { model, version, folder, written, accuracy, mse, samples } = document;
  const name = `${model}@${version}`;
  const outcome = written ? `Wrote ${name} to ${folder}` : `${name} is there already with these very bytes: unchanged`;
  const figure =
    accuracy === undefined
      ? `Mean squared error ${mse} on ${samples} test samples`
      : `${toPercent(accuracy)} of ${samples} test samples right`;
  return `${figure}\n${outcome}`;
}
