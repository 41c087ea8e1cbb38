import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import { judgeVersion } from "#core/model/admit-version.ts";
import type { CatalogModel, CatalogVersion } from "#core/model/catalog.ts";
import { toReadableJson } from "#models/write-model-manifest.ts";
import { evaluateArtifact } from "#training/evaluation/evaluate-artifact.ts";
import { type EvaluationDocument, toEvaluationDocument } from "#training/evaluation/evaluation-document.ts";
import { measureMemory } from "#training/evaluation/measure-memory.ts";
import { readDeclaredSource } from "#training/evaluation/read-declared-source.ts";
import { readTestData, type TestData } from "#training/evaluation/read-test-data.ts";
import { toEvaluationRecord } from "#training/evaluation/to-evaluation-record.ts";
import { drawConfusion } from "#training/report/draw-confusion.ts";
import { type CliContext, CommandError } from "./cli-context.ts";
import { evaluationFolder } from "./evaluation-folder.ts";
import { toEvaluationText } from "./evaluation-text.ts";
import { readModels, selectVersion } from "./models-select.ts";
import { printDocument } from "./print.ts";
import { toWholeNumber } from "./whole-number.ts";

/** A row of a confusion matrix stays a line of the file. */
const ROW_COLUMNS = 10_000;

interface EvaluateCommandOptions {
  readonly data: string;
  readonly out?: string;
  readonly threads: number;
  readonly memory: boolean;
  readonly json?: boolean;
}

export function registerModelsEvaluate(models: Command, context: CliContext): void {
  models
    .command("evaluate")
    .argument("<name[@version]>", "a model's default version, or the version or label named")
    .description("measure a version on a data set: quality, latency and memory, and hold it to the model's gate")
    .requiredOption("--data <path>", "the folder of the test files, or a CSV file")
    .option("--out <dir>", "where evaluation.json and confusion.svg go (default: below the home folder)")
    .option("--threads <n>", "threads of the runtime", toWholeNumber(1, 256), 1)
    .option("--no-memory", "leave out the peak memory, which takes two processes")
    .option("--json", "print one JSON document")
    .action((reference: string, options: EvaluateCommandOptions) => evaluate(reference, options, context));
}

async function evaluate(reference: string, options: EvaluateCommandOptions, context: CliContext): Promise<void> {
  const { model, version } = selectVersion(readModels(context), reference);
  const data = await readData(resolve(options.data), model, version, context.root);
  const name = `${model.manifest.name}@${version.manifest.version}`;
  context.err(`Evaluating ${name} on ${data.data.samples.count} samples of ${data.name}\n`);
  const document = await measure(model, version, data, options);
  const folder = resolve(options.out ?? evaluationFolder(context, model, version));
  await save(folder, document, `${name} on ${data.data.samples.count} samples of ${data.name}`);
  printDocument(context, options.json, document, (shown) => `${toEvaluationText(shown)}\n\nWrote ${folder}`);
}

async function readData(path: string, model: CatalogModel, version: CatalogVersion, root: string): Promise<TestData> {
  const declared = await readDeclaredSource(join(root, "models", model.manifest.name), model.manifest, version);
  try {
    return await readTestData(path, declared, { model: model.manifest, version: version.manifest });
  } catch (cause) {
    throw new CommandError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

async function measure(
  model: CatalogModel,
  { manifest, folder }: CatalogVersion,
  test: TestData,
  { threads, memory }: EvaluateCommandOptions,
): Promise<EvaluationDocument> {
  const { name, classes } = model.manifest;
  const report = await evaluateArtifact(
    {
      artifact: join(folder, manifest.artifact.file),
      model: { name, ...(classes === undefined ? {} : { classes }) },
      version: manifest,
      data: test.data,
      threads,
      ...(test.classNames === undefined ? {} : { classNames: test.classNames }),
    },
    { openGraph: openGraphSession, now: () => performance.now(), ...(memory ? { measureMemory } : {}) },
  ).catch((cause: unknown) => {
    throw cause instanceof RangeError ? new CommandError(cause.message, { cause }) : cause;
  });
  const gate = judgeVersion(model, { ...manifest, evaluation: toEvaluationRecord(report) });
  const dataset = { name: test.name, sha256: test.sha256 };
  return toEvaluationDocument({ model: name, version: manifest.version, sha256: manifest.artifact.sha256, dataset, gate }, report);
}

async function save(folder: string, document: EvaluationDocument, title: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "evaluation.json"), `${toReadableJson(document, ROW_COLUMNS)}\n`);
  const { confusion, perClass } = document;
  if (confusion === undefined || perClass === undefined) return;
  const names = perClass.map((figures) => figures.class);
  await writeFile(join(folder, "confusion.svg"), await drawConfusion(confusion, names, title));
}
