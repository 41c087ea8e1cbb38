import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import { toModelCard } from "#training/report/model-card.ts";
import { readCardFacts } from "#training/report/read-card-facts.ts";
import { type CliContext, CommandError } from "./cli-context.ts";
import { evaluationFolder } from "./evaluation-folder.ts";
import { readModels, selectVersion } from "./models-select.ts";
import { printDocument } from "./print.ts";

interface CardOptions {
  readonly out?: string;
  readonly json?: boolean;
}

export function registerModelsCard(models: Command, context: CliContext): void {
  models
    .command("card")
    .argument("<name[@version]>", "a model's default version, or the version or label named")
    .description("write a version's model card in Markdown: data, figures, confusion, limits, footprint of training")
    .option("--out <file>", "where it goes (default: standard output)")
    .option("--json", "print one JSON document")
    .action((reference: string, options: CardOptions) => writeCard(reference, options, context));
}

async function writeCard(reference: string, { out, json }: CardOptions, context: CliContext): Promise<void> {
  const { model, version } = selectVersion(readModels(context), reference);
  const facts = await readCardFacts(model, version, [evaluationFolder(context, model, version)]).catch((cause: unknown) => {
    throw cause instanceof RangeError ? new CommandError(cause.message, { cause }) : cause;
  });
  const card = toModelCard(facts);
  const file = out === undefined ? null : resolve(out);
  if (file !== null) await writeFile(file, card);
  const document = { model: model.manifest.name, version: version.manifest.version, file, card };
  printDocument(context, json, document, () => (file === null ? card.trimEnd() : `Wrote ${file}`));
}
