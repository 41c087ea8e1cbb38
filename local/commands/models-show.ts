import type { Command } from "commander";
import { failures, judgeVersion } from "#core/model/admit-version.ts";
import type { CatalogModel, CatalogVersion } from "#core/model/catalog.ts";
import type { GateVerdict } from "#core/model/check-gate.ts";
import type { TensorSignature } from "#core/protocol/tensor.ts";
import type { CliContext } from "./cli-context.ts";
import { labelsOf, readModels, selectVersions, servedByDefault } from "./models-select.ts";
import { printDocument, toPercent } from "./print.ts";

export function registerModelsShow(models: Command, context: CliContext): void {
  models
    .command("show")
    .argument("<name[@version]>", "a model, or one of its versions or labels")
    .description("show what is known of a model or of one version")
    .option("--json", "print one JSON document")
    .action((reference: string, options: { readonly json?: boolean }) => {
      const { model, versions } = selectVersions(readModels(context), reference);
      printDocument(context, options.json, toDocument(model, versions), toText);
    });
}

function toDocument(model: CatalogModel, versions: readonly CatalogVersion[]) {
  const { name, description, task, labels, gate = [] } = model.manifest;
  return {
    name,
    description,
    task,
    labels,
    gate,
    default: servedByDefault(model),
    versions: versions.map(({ manifest }) => ({
      ...manifest,
      labels: labelsOf(model, manifest.version),
      verdict: judgeVersion(model, manifest),
      placement: manifest.placement?.target ?? "lambda",
      placementReason: manifest.placement?.reason ?? null,
      ...(model.manifest.retires?.[manifest.version] === undefined ? {} : { retires: model.manifest.retires[manifest.version] }),
    })),
  };
}

function toText(document: ReturnType<typeof toDocument>): string {
  return [
    `${document.name}: ${document.description}`,
    `  task ${document.task}, version ${document.default} answers where none is named`,
    ...document.versions.flatMap((version) => [
      "",
      `  version ${version.version}${version.labels.length > 0 ? ` (${version.labels.join(", ")})` : ""}`,
      `    artifact   ${version.artifact.bytes} bytes, sha256 ${version.artifact.sha256}`,
      `    inputs     ${version.inputs.map(toSignatureText).join(", ")}`,
      `    outputs    ${version.outputs.map(toSignatureText).join(", ")}`,
      `    placement  ${version.placement}, ${version.function.memoryMb} MB, ${version.function.timeoutSeconds} s${version.isolation === "per-tenant" ? ", an environment for each tenant" : ""}`,
      ...(version.placementReason === null ? [] : [`               ${version.placementReason}`]),
      ...(version.retires === undefined ? [] : [`    retires    ${toRetirementText(version.retires)}`]),
      `    accuracy   ${toPercent(version.evaluation?.accuracy)}${version.evaluation === undefined ? "" : ` of ${version.evaluation.samples} samples`}`,
      ...(document.gate.length === 0 ? [] : [`    gate       ${toVerdictText(version.verdict)}`]),
      ...(version.training === undefined
        ? []
        : [`    trained    on ${version.training.dataset.name}, seed ${version.training.seed}: ${version.training.network.join(" → ")}`]),
    ]),
  ].join("\n");
}

function toVerdictText(verdict: GateVerdict): string {
  return verdict.passed ? "passes" : `refuses it a label: ${failures(verdict).join("; ")}`;
}

function toRetirementText({ deprecated, sunset }: { readonly deprecated: string; readonly sunset?: string }): string {
  return `deprecated from ${deprecated}, ${sunset === undefined ? "no day set to remove it" : `may be removed from ${sunset}`}`;
}

function toSignatureText(tensor: TensorSignature): string {
  return `${tensor.name} ${tensor.datatype} [${tensor.shape.join(", ")}]`;
}
