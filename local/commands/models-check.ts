import type { Command } from "commander";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import { checkVersion } from "#training/version/check-version.ts";
import { type CliContext, CommandError } from "./cli-context.ts";
import { readModels, selectVersions } from "./models-select.ts";
import { printDocument } from "./print.ts";

interface CheckedVersion {
  readonly model: string;
  readonly version: number;
  readonly problems: readonly string[];
}

export function registerModelsCheck(models: Command, context: CliContext): void {
  models
    .command("check")
    .argument("[name[@version]]", "a model, or one of its versions or labels (default: everything)")
    .description("check manifests against graphs, digests and sample answers")
    .option("--json", "print one JSON document")
    .action(async (reference: string | undefined, options: { readonly json?: boolean }) => {
      const catalog = readModels(context);
      const chosen =
        reference === undefined ? catalog.map((model) => ({ model, versions: model.versions })) : [selectVersions(catalog, reference)];
      const checked: CheckedVersion[] = [];
      for (const { model, versions } of chosen) {
        const { name } = model.manifest;
        for (const version of versions) {
          context.err(`Checking ${name}@${version.manifest.version}\n`);
          checked.push({
            model: name,
            version: version.manifest.version,
            problems: await checkVersion(name, version, { openGraph: openGraphSession }),
          });
        }
      }
      printDocument(context, options.json, checked, toText);
      const bad = checked.filter(({ problems }) => problems.length > 0).length;
      if (bad > 0) throw new CommandError(`${bad} of ${checked.length} versions have problems`);
    });
}

function toText(checked: readonly CheckedVersion[]): string {
  if (checked.length === 0) return "The catalog has no models";
  return checked
    .map(({ model, version, problems }) =>
      problems.length === 0
        ? `${model}@${version}: sound`
        : [`${model}@${version}:`, ...problems.map((problem) => `  ${problem}`)].join("\n"),
    )
    .join("\n");
}
