import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import { REGIONS } from "#core/footprint/grids.ts";
import type { MemoryRow } from "#core/footprint/tune-memory.ts";
import { measureEnvironment } from "#local/tuning/measure-environment.ts";
import { type Tuning, tuneVersion } from "#local/tuning/tune-version.ts";
import { type CliContext, CommandError } from "./cli-context.ts";
import { toMicro } from "./footprint-figures.ts";
import { readModels, selectVersions } from "./models-select.ts";
import { printDocument, toTable } from "./print.ts";
import { toWholeNumber } from "./whole-number.ts";

interface TuneCommandOptions {
  readonly region: string;
  readonly architecture: "x86_64" | "arm64";
  readonly requests: number;
  readonly json?: boolean;
}

export function registerModelsTune(models: Command, context: CliContext): void {
  models
    .command("tune")
    .argument("<name@version>", "a version, or a label of one")
    .description("name the cheapest, the fastest and the greenest memory setting of a version's function")
    .addOption(new Option("--region <region>", "where it is to run").choices([...REGIONS]).default("us-east-1"))
    .addOption(new Option("--architecture <name>", "of its function").choices(["x86_64", "arm64"]).default("x86_64"))
    .option("--requests <number>", "warm requests to measure", toWholeNumber(30, 100_000), 200)
    .option("--json", "print one JSON document")
    .action(async (reference: string, options: TuneCommandOptions) => {
      const { model, versions } = selectVersions(readModels(context), reference);
      const [version, ...others] = versions;
      if (version === undefined || others.length > 0) throw new CommandError(`Name one version of "${reference}", as name@version`);
      const { name } = model.manifest;
      context.err(`Answering the sample of ${name}@${version.manifest.version} ${options.requests} times for each number of threads\n`);
      const tuning = await tuneVersion(name, version, { ...options, cores: availableParallelism(), measure: measureEnvironment });
      const now = version.manifest.function.memoryMb;
      printDocument(context, options.json, { version: `${name}@${version.manifest.version}`, memoryMb: now, ...tuning }, toText);
    });
}

function toText({
  version,
  memoryMb,
  rows,
  neededMb,
  cheapest,
  fastest,
  greenest,
}: Tuning & { version: string; memoryMb: number }): string {
  const names = ({ memoryMb: size }: MemoryRow): string =>
    [
      ...(size === cheapest.memoryMb ? ["cheapest"] : []),
      ...(size === fastest.memoryMb ? ["fastest"] : []),
      ...(size === greenest.memoryMb ? ["greenest"] : []),
      ...(size === memoryMb ? ["as it is"] : []),
    ].join(", ");
  return [
    `One warm request of ${version}, which needs ${neededMb} MB:`,
    toTable(
      ["MEMORY", "VCPU", "TIME", "BILLED", "ENERGY", "CARBON", "COST", ""],
      rows.map((row) => [
        `${row.memoryMb} MB`,
        row.vcpus.toFixed(2),
        `${row.ms.toPrecision(3)} ms`,
        `${row.billedMs} ms`,
        `${toMicro(row.energy)} µJ`,
        `${toMicro(row.carbon)} µg (${toMicro(row.low)}–${toMicro(row.high)})`,
        `${(row.cost * 1e9).toFixed(0)} nUSD`,
        names(row),
      ]),
    ),
    "",
    "Time is measured here, with the threads that each setting comes to on this machine, and stretched to its share of a processor. Lambda's",
    "processors, and how it deals shares out, differ; cold starts are not in it. Of settings that are equal the smallest is named.",
  ].join("\n");
}
