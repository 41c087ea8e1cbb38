import type { Command } from "commander";
import type { Catalog } from "#core/model/catalog.ts";
import type { CliContext } from "./cli-context.ts";
import { labelsOf, readModels, servedByDefault } from "./models-select.ts";
import { printDocument, toPercent, toReadableBytes, toTable } from "./print.ts";

export function registerModelsList(models: Command, context: CliContext): void {
  models
    .command("list")
    .description("list every model version of the catalog")
    .option("--json", "print one JSON document")
    .action((options: { readonly json?: boolean }) => {
      printDocument(context, options.json, toRows(readModels(context)), toText);
    });
}

function toRows(catalog: Catalog) {
  return catalog.flatMap((model) =>
    model.versions.map(({ manifest }) => ({
      model: model.manifest.name,
      version: manifest.version,
      labels: labelsOf(model, manifest.version),
      default: servedByDefault(model) === manifest.version,
      placement: manifest.placement?.target ?? "lambda",
      bytes: manifest.artifact.bytes,
      accuracy: manifest.evaluation?.accuracy ?? null,
      sha256: manifest.artifact.sha256,
    })),
  );
}

function toText(rows: ReturnType<typeof toRows>): string {
  if (rows.length === 0) return "The catalog is empty: a model is a folder below models/";
  return toTable(
    ["MODEL", "VERSION", "LABELS", "PLACEMENT", "SIZE", "ACCURACY", "SHA-256"],
    rows.map((row) => [
      row.model,
      String(row.version),
      row.labels.join(" ") || "–",
      row.placement,
      toReadableBytes(row.bytes),
      toPercent(row.accuracy ?? undefined),
      row.sha256.slice(0, 12),
    ]),
  );
}
