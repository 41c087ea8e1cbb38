import { join } from "node:path";
import type { Command } from "commander";
import { isDiskFull } from "#core/drivers/disk-full.ts";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import { admitVersion } from "#core/model/admit-version.ts";
import { ManifestError } from "#core/model/manifest.ts";
import { readCatalog } from "#models/catalog.ts";
import type { DatasetSource } from "#training/dataset/dataset-source.ts";
import { downloadFiles } from "#training/dataset/download.ts";
import { readDataset } from "#training/dataset/read-dataset.ts";
import { listTrainable, readTraining } from "#training/declaration/read-training.ts";
import type { TrainingDeclaration } from "#training/declaration/training-declaration.ts";
import { TrainingDivergedError } from "#training/run/progress.ts";
import { type CheckpointFile, createCheckpointFile } from "#training/storage/checkpoint-file.ts";
import { describeModel } from "#training/version/describe-model.ts";
import { ensureModelManifest, readModelManifest } from "#training/version/model-manifest.ts";
import { type TrainedVersion, trainVersion } from "#training/version/train-version.ts";
import { toTrainedContent } from "#training/version/trained-content.ts";
import { type WrittenVersion, writeVersion } from "#training/version/write-version.ts";
import { type CliContext, CommandError } from "./cli-context.ts";
import { startProgressBar } from "./progress-bar.ts";
import { printTrained } from "./training-text.ts";
import { watchTraining } from "./watch-training.ts";
import { toWholeNumber } from "./whole-number.ts";

export interface TrainOptions {
  readonly name: string;
  /** The version whose training is repeated, in place of the model's own declaration. */
  readonly from?: number;
  /** Folder of the data set's files; without one they are downloaded below the home folder. */
  readonly data?: string;
  readonly version?: number;
  readonly seed?: number;
  readonly epochs?: number;
  readonly threads?: number;
  readonly resume?: boolean;
  readonly json?: boolean;
}

export function registerModelsTrain(models: Command, context: CliContext): void {
  models
    .command("train")
    .argument("<name>", "the model to train: it has a models/<name>/training.json")
    .description("train a model as its training.json declares and write it as a version")
    .option("--from <n>", "train as version n was trained", toWholeNumber(1, 999_999_999))
    .option("--data <dir>", "folder of the data set's files (default: download them)")
    .option("--version <n>", "the version's number (default: the one with the same bytes, else the next)", toWholeNumber(1, 999_999_999))
    .option("--seed <n>", "what decides weights, order and dropout (default: the declared one)", toWholeNumber(0, 2 ** 31 - 1))
    .option("--epochs <n>", "passes over the data (default: as declared)", toWholeNumber(1, 100_000))
    .option("--threads <n>", "threads of the runtime; another number gives other last bits (default: as declared)", toWholeNumber(1, 256))
    .option("--resume", "go on from the last checkpoint, to the very bytes of a training that was not interrupted")
    .option("--json", "print one JSON document")
    .action((name: string, options: Omit<TrainOptions, "name">) => trainModel({ ...options, name }, context));
}

/**
 * Trains a model below `models/` of the project, showing how it goes.
 * @throws {CommandError} for a model without a sound declaration, data that does not fit it, and a training that diverges.
 * @throws {GateError} when the model's gate refuses the version. @throws {ServeError} VERSION_IMMUTABLE when it is there with other bytes.
 */
export async function trainModel(options: TrainOptions, context: CliContext): Promise<void> {
  const declaration = await readDeclaration(options, context);
  const checkpoints = createCheckpointFile(join(context.home, "training", options.name));
  const trained = await asSentence(options, () => trainDeclared(declaration, options, checkpoints, context));
  const written = await asSentence(options, () => writeTrained(trained, options, context));
  // Only now: whatever stopped the version from being written, the training is still there.
  await checkpoints.remove();
  printTrained(context, options, trained, written);
}

async function readDeclaration({ name, from, ...options }: TrainOptions, { root }: CliContext): Promise<TrainingDeclaration> {
  const models = join(root, "models");
  const trainable = listTrainable(models);
  if (from === undefined && !trainable.includes(name))
    throw new CommandError(
      `"models/${name}/training.json" is missing; ${trainable.length === 0 ? "no model has one" : `there is one for "${trainable.join('", "')}"`}`,
    );
  try {
    const declared = await readTraining(from === undefined ? join(models, name) : join(models, name, String(from)));
    const { seed = declared.seed, epochs = declared.epochs, threads = declared.threads } = options;
    return { ...declared, seed, epochs, threads };
  } catch (cause) {
    if (!(cause instanceof ManifestError)) throw cause;
    throw new CommandError([`How "${name}" is trained is not sound:`, ...cause.problems.map((problem) => `  ${problem}`)].join("\n"), {
      cause,
    });
  }
}

async function trainDeclared(
  declaration: TrainingDeclaration,
  { name, data: folder, resume }: TrainOptions,
  checkpoints: CheckpointFile,
  context: CliContext,
): Promise<TrainedVersion> {
  const { dataset, seed } = declaration;
  const data = await readDataset(dataset, folder ?? (await download(name, dataset, context)), seed);
  const from = resume === true ? await checkpoints.load() : undefined;
  if (resume === true)
    context.err(from === undefined ? "There is no checkpoint: training from the start\n" : `Going on after epoch ${from.epochs.length}\n`);
  const dependencies = {
    openGraph: openGraphSession,
    // The latency of a small network is less than the millisecond that the context's clock counts in.
    now: () => performance.now(),
    onCheckpoint: checkpoints.save,
    ...watchTraining(context, from?.epochs.length),
  };
  return trainVersion(declaration, data, dependencies, from);
}

/** What is wrong with data or figures is said in a sentence, as the libraries have it. */
async function asSentence<T>({ name }: TrainOptions, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof TrainingDivergedError) throw new CommandError(describeDivergence(name, cause), { cause });
    if (cause instanceof RangeError) throw new CommandError(cause.message, { cause });
    if (isDiskFull(cause))
      throw new CommandError(
        `The disk is full: nothing was written that could be taken for a version. Make room and go on with \`slipway models train ${name} --resume\``,
        { cause },
      );
    throw cause;
  }
}

function describeDivergence(name: string, { message, goodEpoch }: TrainingDivergedError): string {
  if (goodEpoch === 0) return message;
  return `${message}. The checkpoint is kept: \`slipway models train ${name} --resume --epochs ${goodEpoch}\` makes a version of it`;
}

async function writeTrained(trained: TrainedVersion, { name, version }: TrainOptions, { root }: CliContext): Promise<WrittenVersion> {
  const models = join(root, "models");
  const folder = join(models, name);
  const content = toTrainedContent(trained);
  const manifest = await readModelManifest(folder);
  const versions = readCatalog(models).find((model) => model.manifest.name === name)?.versions ?? [];
  const written = await writeVersion(folder, content, {
    ...(version === undefined ? {} : { version }),
    admit: (candidate) => admitVersion(manifest && { manifest, versions }, candidate),
  });
  await ensureModelManifest(folder, describeModel(name, trained.declaration), written.version);
  return written;
}

async function download(name: string, { files, mirrors }: DatasetSource, context: CliContext): Promise<string> {
  const folder = join(context.home, "data", name);
  if (files.length === 0 || mirrors.length === 0)
    throw new CommandError("The declaration says of no place to download the data from: name their folder with --data");
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const bar = startProgressBar(context, "downloading {bar} {percentage} % of {megabytes} MB", total, {
    megabytes: (total / 1e6).toFixed(1),
  });
  try {
    await downloadFiles({ files, mirrors, folder, fetch, onProgress: (done) => bar.update(done, {}) });
  } catch (cause) {
    throw new CommandError(
      `${cause instanceof Error ? cause.message : String(cause)}. Fetch the files yourself and name their folder with --data`,
      { cause },
    );
  } finally {
    bar.stop();
  }
  return folder;
}
