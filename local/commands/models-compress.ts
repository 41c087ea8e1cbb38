import { join, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import { admitVersion } from "#core/model/admit-version.ts";
import type { CatalogModel, CatalogVersion } from "#core/model/catalog.ts";
import { COMPRESSION_METHODS, type CompressionMethod } from "#core/model/compression-record.ts";
import { readCalibration } from "#training/compression/calibration/read-calibration.ts";
import { DEFAULT_REWRITE_OPTIONS } from "#training/compression/compress-graph.ts";
import { type CompressedVersion, compressVersion } from "#training/compression/compress-version.ts";
import type { FormOptions } from "#training/compression/compressed-form.ts";
import { measureMemory } from "#training/evaluation/measure-memory.ts";
import { readDeclaredSource } from "#training/evaluation/read-declared-source.ts";
import { type DeclaredSource, readTestData } from "#training/evaluation/read-test-data.ts";
import { writeVersion } from "#training/version/write-version.ts";
import { type CliContext, CommandError } from "./cli-context.ts";
import { toCompressionText } from "./compression-text.ts";
import { readModels, selectVersions } from "./models-select.ts";
import { printDocument } from "./print.ts";
import { toWholeNumber } from "./whole-number.ts";

export interface CompressCommandOptions {
  readonly method: CompressionMethod;
  readonly version?: number;
  readonly data: string;
  readonly calibration?: string;
  readonly calibrationSamples: number;
  readonly percentile: number;
  readonly exclude: readonly string[];
  readonly convolutions?: boolean;
  readonly weightBits: "7" | "8";
  readonly minProduct: number;
  readonly maxLoss?: number;
  readonly memory: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

export function registerModelsCompress(models: Command, context: CliContext): void {
  models
    .command("compress")
    .argument("<name@version>", "the version to compress")
    .description("make a smaller version, judge it by its parent on the same data, and say which is better for what")
    .addOption(new Option("--method <method>", "the smaller form").choices(COMPRESSION_METHODS).makeOptionMandatory())
    .option("--version <n>", "the new version's number (default: the next)", toWholeNumber(1, 999_999_999))
    .requiredOption("--data <path>", "the folder or CSV file of the data that both are judged on")
    .option(
      "--calibration <path>",
      "int8-static: folder or CSV file of samples, or requests as .json (default: the training part of --data)",
    )
    .option("--calibration-samples <n>", "int8-static: at most so many samples", toWholeNumber(1, 100_000), 200)
    .option(
      "--percentile <share>",
      "int8-static: share of an activation's values in its range; 100 is the smallest to the largest",
      Number,
      100,
    )
    .option("--exclude <names...>", "nodes or operators that keep their floats", [])
    .option(
      "--min-product <weights>",
      "int8-dynamic: products of fewer weights stay in floats",
      toWholeNumber(0, 1e9),
      DEFAULT_REWRITE_OPTIONS.minProduct,
    )
    .option("--convolutions", "int8-dynamic: convolutions multiply integers too")
    .addOption(
      new Option("--weight-bits <bits>", "bits of a weight in products; 8 needs a processor with VNNI").choices(["7", "8"]).default("7"),
    )
    .option("--max-loss <n>", "percentage points of accuracy, or per cent of squared error, that it may lose (default: 0.1, or 1)", toLoss)
    .option("--no-memory", "do not measure memory, which starts four processes")
    .option("--out <dir>", "the model's folder to write to (default: its folder below models/)")
    .option("--json", "print one JSON document")
    .action((reference: string, options: CompressCommandOptions) => compressModel(reference, options, context));
}

/**
 * Compresses a version and writes it beside its parent, or refuses to.
 * @throws {GateError} naming the rules that fail and by how much. @throws {CommandError} for data that does not fit.
 */
export async function compressModel(reference: string, options: CompressCommandOptions, context: CliContext): Promise<void> {
  const { model, parent } = selectParent(reference, context);
  const version = options.version ?? Math.max(...model.versions.map(({ manifest }) => manifest.version)) + 1;
  const compressed = await compress(model, parent, version, options, context).catch((cause: unknown) => {
    throw cause instanceof RangeError ? new CommandError(cause.message, { cause }) : cause;
  });
  const folder = resolve(options.out ?? join(context.root, "models", model.manifest.name));
  const { content, report } = compressed;
  const written = await writeVersion(folder, content, {
    version,
    admit: (candidate) => admitVersion(model, candidate),
  });
  printDocument(context, options.json, { ...report, folder: written.folder, written: written.isNew }, toCompressionText);
}

function selectParent(reference: string, context: CliContext): { readonly model: CatalogModel; readonly parent: CatalogVersion } {
  const { model, versions } = selectVersions(readModels(context), reference);
  const [parent] = versions;
  if (parent === undefined || !reference.includes("@"))
    throw new CommandError(`Name the version to compress: ${model.manifest.name}@${parent?.manifest.version ?? 1}`);
  return { model, parent };
}

async function compress(
  model: CatalogModel,
  parent: CatalogVersion,
  version: number,
  options: CompressCommandOptions,
  context: CliContext,
): Promise<CompressedVersion> {
  const known = { model: model.manifest, version: parent.manifest };
  const declared = await readDeclaredSource(join(context.root, "models", model.manifest.name), model.manifest, parent);
  const test = await readTestData(resolve(options.data), declared, known);
  const form = await toFormOptions(model, parent, declared, options);
  return compressVersion(
    { ...form, model, parent, test, version, ...(options.maxLoss === undefined ? {} : { loss: options.maxLoss }) },
    {
      openGraph: openGraphSession,
      now: () => performance.now(),
      cpuSeconds: readCpuSeconds,
      ...(options.memory ? { measureMemory } : {}),
      note: (text) => context.err(`${text}\n`),
    },
  );
}

async function toFormOptions(
  model: CatalogModel,
  parent: CatalogVersion,
  declared: DeclaredSource | undefined,
  options: CompressCommandOptions,
): Promise<FormOptions> {
  const { method, exclude, convolutions = false, minProduct, percentile } = options;
  if (!(percentile >= 50 && percentile <= 100)) throw new CommandError(`A percentile is from 50 to 100, not ${percentile}`);
  const common = { method, exclude, convolutions, minProduct, weightBits: options.weightBits === "8" ? 8 : 7 } as const;
  if (method !== "int8-static") return common;
  const data = await readCalibration(resolve(options.calibration ?? options.data), {
    declared,
    known: { model: model.manifest, version: parent.manifest },
    signature: { ...parent.manifest, name: model.manifest.name },
    samples: options.calibrationSamples,
  });
  return { ...common, calibration: { ...data, percentile } };
}

function toLoss(text: string): number {
  const value = /^[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw new InvalidArgumentError("Expected a number from 0 on");
}

/** CPU seconds of this process, of all its threads. */
function readCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
