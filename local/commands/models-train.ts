import { join } from "node:path";
import type { Command } from "commander";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import { downloadFiles } from "#training/dataset/download.ts";
import type { Recipe } from "#training/recipes/recipe.ts";
import { RECIPES } from "#training/recipes/recipe-table.ts";
import type { EpochSummary } from "#training/run/train.ts";
import { ensureModelManifest } from "#training/version/model-manifest.ts";
import { type TrainedVersion, trainVersion } from "#training/version/train-version.ts";
import { type WrittenVersion, writeVersion } from "#training/version/write-version.ts";
import { type CliContext, CommandError } from "./cli-context.ts";
import { printDocument, toPercent } from "./print.ts";
import { startProgressBar } from "./progress-bar.ts";
import { watchTraining } from "./watch-training.ts";
import { toWholeNumber } from "./whole-number.ts";

export interface TrainOptions {
  readonly name: string;
  /** Folder of the data set's files; without one they are downloaded below the home folder. */
  readonly data?: string;
  readonly version?: number;
  readonly seed?: number;
  readonly epochs?: number;
  readonly threads: number;
  readonly json?: boolean;
}

export function registerModelsTrain(models: Command, context: CliContext): void {
  models
    .command("train")
    .argument("<name>", `the model to train: ${RECIPES.map((recipe) => recipe.model.name).join(", ")}`)
    .description("train a model and write it as a version")
    .option("--data <dir>", "folder of the data set's files (default: download them)")
    .option("--version <n>", "the version's number (default: the one with the same bytes, else the next)", toWholeNumber(1, 999_999_999))
    .option("--seed <n>", "what decides weights, order and dropout (default: the recipe's)", toWholeNumber(0, 2 ** 31 - 1))
    .option("--epochs <n>", "passes over the data (default: the recipe's)", toWholeNumber(1, 10_000))
    .option("--threads <n>", "threads of the runtime; another number gives other last bits", toWholeNumber(1, 256), 1)
    .option("--json", "print one JSON document")
    .action((name: string, options: Omit<TrainOptions, "name">) => trainModel({ ...options, name }, context));
}

/**
 * Trains a model below `models/` of the project, showing how it goes.
 * @throws {CommandError} for a model without a recipe. @throws {ServeError} VERSION_IMMUTABLE when the version is there with other bytes.
 */
export async function trainModel(options: TrainOptions, context: CliContext): Promise<void> {
  const recipe = selectRecipe(options);
  const data = await recipe.readData(options.data ?? (await download(recipe, context)));
  const trained = await trainVersion(recipe, data, options.threads, {
    openGraph: openGraphSession,
    now: context.now,
    ...watchTraining(context),
  });
  const folder = join(context.root, "models", recipe.model.name);
  const written = await writeVersion(folder, trained, options.version);
  await ensureModelManifest(folder, recipe.model, written.version);
  printDocument(context, options.json, toDocument(recipe, trained, written), toText);
}

function selectRecipe({ name, seed, epochs }: TrainOptions): Recipe {
  const recipe = RECIPES.find((candidate) => candidate.model.name === name);
  if (recipe === undefined)
    throw new CommandError(
      `There is no recipe for "${name}"; there is one for ${RECIPES.map(({ model }) => `"${model.name}"`).join(", ")}`,
    );
  return { ...recipe, seed: seed ?? recipe.seed, epochs: epochs ?? recipe.epochs };
}

async function download({ model, files, mirrors }: Recipe, context: CliContext): Promise<string> {
  const folder = join(context.home, "data", model.name);
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

function toDocument(recipe: Recipe, trained: TrainedVersion, { version, folder, isNew }: WrittenVersion) {
  return {
    model: recipe.model.name,
    version,
    folder,
    written: isNew,
    accuracy: trained.evaluation.accuracy,
    samples: trained.evaluation.samples,
    epochs: trained.epochs.map(({ epoch, loss, accuracy, elapsedMs, computeMs }: EpochSummary) => ({
      epoch,
      loss,
      accuracy,
      elapsedMs,
      computeMs,
    })),
  };
}

function toText(document: ReturnType<typeof toDocument>): string {
  const name = `${document.model}@${document.version}`;
  const outcome = document.written ? `Wrote ${name} to ${document.folder}` : `${name} is there already with these very bytes: unchanged`;
  return `${toPercent(document.accuracy)} of ${document.samples} test samples right\n${outcome}`;
}
