import { join } from "node:path";
import type { Command } from "commander";
import { admitVersion } from "#core/model/admit-version.ts";
import { isLabel } from "#core/model/reference.ts";
import { writeLabel } from "#models/write-model-manifest.ts";
import { type CliContext, CommandError } from "./cli-context.ts";
import { readModels, selectModel } from "./models-select.ts";
import { printDocument } from "./print.ts";
import { toWholeNumber } from "./whole-number.ts";

interface LabelOptions {
  readonly remove?: boolean;
  readonly json?: boolean;
}

export function registerModelsLabel(models: Command, context: CliContext): void {
  models
    .command("label")
    .argument("<name>", "a model")
    .argument("<label>", "a label, such as stable")
    .argument("[version]", "the version that it shall point at", toWholeNumber(1, 999_999_999))
    .description("point a label at a version, if the model's gate lets it")
    .option("--remove", "take the label away")
    .option("--json", "print one JSON document")
    .action((name: string, label: string, version: number | undefined, options: LabelOptions) =>
      moveLabel({ name, label, version, ...options }, context),
    );
}

interface LabelMove extends LabelOptions {
  readonly name: string;
  readonly label: string;
  readonly version: number | undefined;
}

/** @throws {CommandError} for what is no label or no version. @throws {GateError} naming each rule that the version fails. */
function moveLabel({ name, label, version, remove = false, json }: LabelMove, context: CliContext): void {
  const model = selectModel(readModels(context), name);
  const before = Object.entries(model.manifest.labels).find(([known]) => known === label)?.[1];
  if (!isLabel(label)) throw new CommandError(`"${label}" is no label: a label has lower-case letters, digits and hyphens`);
  if (remove === (version !== undefined)) throw new CommandError("Name either the version that the label shall point at, or --remove");
  if (remove && before === undefined) throw new CommandError(`Model "${name}" has no label "${label}"`);
  const target = model.versions.find(({ manifest }) => manifest.version === version);
  if (!remove && target === undefined) throw new CommandError(`Model "${name}" has no version ${version}`);
  const gate = target === undefined ? undefined : admitVersion(model, target.manifest);
  writeLabel(join(context.root, "models", name), label, version);
  printDocument(context, json, { model: name, label, before: before ?? null, version: version ?? null, gate: gate ?? null }, toText);
}

interface MovedLabel {
  readonly model: string;
  readonly label: string;
  readonly before: number | null;
  readonly version: number | null;
}

function toText({ model, label, before, version }: MovedLabel): string {
  const was = before === null ? "" : `, it was version ${before}`;
  const done =
    version === null ? `Label "${label}" of "${model}" is gone${was}` : `Label "${label}" of "${model}" points at version ${version}${was}`;
  return `${done}\nDeploy to let it answer so: npx cdk deploy --all`;
}
