import type { Command } from "commander";
import type { Catalog } from "#core/model/catalog.ts";
import { type CliContext, CommandError } from "./cli-context.ts";
import { toDiffText } from "./footprint-diff-text.ts";
import { diffVersions, type NamedVersion, toReference } from "./footprint-diff-versions.ts";
import { readModels, selectVersions } from "./models-select.ts";
import { printDocument } from "./print.ts";
import { toWholeNumber } from "./whole-number.ts";

/** Fewer say little of a machine that does other things as well. */
const MIN_RUNS = 30;
const MAX_RUNS = 10_000;

export function registerFootprintDiff(footprint: Command, context: CliContext): void {
  footprint
    .command("diff")
    .argument("<a>", "a version as name@version")
    .argument("<b>", "another, which is judged beside the first")
    .description("compare what two versions use for one inference: measured here in turn, and recorded with them")
    .option("--runs <number>", `runs of each at each batch size, at least ${MIN_RUNS}`, toWholeNumber(MIN_RUNS, MAX_RUNS), MIN_RUNS)
    .option("--json", "print one JSON document")
    .action(async (a: string, b: string, { runs, json }: { readonly runs: number; readonly json?: boolean }) => {
      const catalog = readModels(context);
      const [first, second] = [selectOne(catalog, a), selectOne(catalog, b)];
      context.err(`Running ${toReference(first)} and ${toReference(second)} in turn, ${runs} times each at each batch size\n`);
      printDocument(context, json, await diffVersions(first, second, { runs, now, cpuSeconds }), toDiffText);
    });
}

/** @throws {CommandError} for a model that is named without a version and has several. */
function selectOne(catalog: Catalog, reference: string): NamedVersion {
  const { model, versions } = selectVersions(catalog, reference);
  const [version, ...others] = versions;
  if (version === undefined || others.length > 0) throw new CommandError(`Name one version of "${reference}", as name@version`);
  return { model: model.manifest.name, version };
}

const now = (): number => performance.now() / 1000;

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
