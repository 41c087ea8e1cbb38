import { LIMITS } from "#core/limits.ts";
import type { CatalogVersion } from "#core/model/catalog.ts";
import { checkGate } from "#core/model/check-gate.ts";
import { parseGateRule } from "#core/model/gate.ts";
import type { CardFacts } from "./card-facts.ts";
import { toConfusionSection } from "./confusion-section.ts";
import { toFiguresSection } from "./figures-section.ts";
import { toMarkdownTable } from "./markdown-table.ts";
import { estimateTraining } from "./training-footprint.ts";

/**
 * A version's model card in Markdown: what it was made from, what was measured, where it must not be trusted, and what its training used.
 * Every figure is one of the manifests', the evaluation's or the training history's; what is not on record is said to be so. Sections after
 * Mitchell et al., Model Cards for Model Reporting, 2019.
 */
export function toModelCard(facts: CardFacts): string {
  const { model, version } = facts;
  const { name, description, license, task } = model.manifest;
  const { artifact } = version.manifest;
  const about = toMarkdownTable(
    ["", ""],
    [
      ["Task", task],
      ["Licence", license ?? "not recorded"],
      ["Artifact", `${artifact.bytes.toLocaleString("en")} bytes, SHA-256 \`${artifact.sha256}\``],
      ...toOrigin(version),
    ],
  );
  const sections = [
    `# ${name}@${version.manifest.version}`,
    description,
    about,
    "## Data",
    toData(facts),
    "## Training",
    toTraining(version),
    "## Figures",
    toFiguresSection(facts),
    "## Confusion",
    toConfusionSection(facts.evaluation),
    "## Gate",
    toGate(facts),
    "## Limits",
    toLimits(facts),
    "## Footprint of training",
    toFootprint(facts),
  ];
  return `${sections.join("\n\n")}\n`;
}

function toOrigin({ manifest: { compression } }: CatalogVersion): string[][] {
  if (compression === undefined) return [];
  const { method, parent, excluded } = compression;
  const kept = excluded.length === 0 ? "" : `; ${excluded.length} operators kept their floats`;
  return [["Made from", `version ${parent.version} (\`${parent.sha256.slice(0, 12)}\`) by ${method}${kept}`]];
}

function toData({ version: { manifest }, evaluation }: CardFacts): string {
  const trained = manifest.training?.dataset;
  const tested = manifest.evaluation?.dataset ?? evaluation?.dataset;
  return [
    trained === undefined ? "What it was trained on is not recorded." : `Trained on ${trained.name}:`,
    ...(trained === undefined ? [] : [toFiles(trained.sha256)]),
    ...(tested === undefined ? [] : [`Tested on ${tested.name}:`, toFiles(tested.sha256)]),
  ].join("\n\n");
}

function toFiles(sha256: Readonly<Record<string, string>>): string {
  return toMarkdownTable(
    ["File", "SHA-256"],
    Object.entries(sha256).map(([file, digest]) => [file, `\`${digest}\``]),
  );
}

function toTraining({ manifest: { training } }: CatalogVersion): string {
  if (training === undefined) return "Not recorded: the version was not trained by Slipway.";
  const settings = Object.entries(training.hyperparameters).map(([key, value]) => [key, String(value)]);
  return [
    `${training.network.join(" → ")}.`,
    toMarkdownTable(["Setting", "Value"], [...settings, ["seed", training.seed], ["threads", training.threads]]),
  ].join("\n\n");
}

/** Of comparisons the card says nothing: what they are with moves with the labels. */
function toGate({ model, version: { manifest } }: CardFacts): string {
  const { gate = [] } = model.manifest;
  if (gate.length === 0) return "The model has no gate.";
  const rows = gate.map((text) => {
    const isBound = parseGateRule(text).kind === "bound";
    const [verdict] = isBound ? checkGate([text], manifest, { labels: {}, versions: [] }).rules : [];
    if (verdict === undefined) return [`\`${text}\``, "", "asked when a version is added and when a label moves to it"];
    return [`\`${text}\``, verdict.passed ? "passes" : "fails", verdict.finding];
  });
  return toMarkdownTable(["Rule", "", "Found"], rows);
}

function toLimits({ model, version: { manifest } }: CardFacts): string {
  const {
    inputs,
    outputs,
    maxBatch,
    allowNonFinite,
    function: { memoryMb, timeoutSeconds },
  } = manifest;
  const { classes } = model.manifest;
  const tensors = [...inputs.map((tensor) => ["in", tensor] as const), ...outputs.map((tensor) => ["out", tensor] as const)];
  const retires = model.manifest.retires?.[manifest.version];
  const notes = [
    `A request has at most ${maxBatch.toLocaleString("en")} row${maxBatch === 1 ? "" : "s"} and ${LIMITS.MAX_BODY_BYTES.toLocaleString("en")} bytes, and ${timeoutSeconds} s in a function of ${memoryMb} MB.`,
    `NaN and infinities are ${allowNonFinite ? "passed on" : "refused"}.`,
    ...(classes === undefined ? [] : [`It knows ${classes.length} classes and answers with one of them, whatever it is sent.`]),
    "The figures hold for data like the test set's. Nothing is known of any other.",
    ...(retires === undefined
      ? []
      : [`Deprecated from ${retires.deprecated}${retires.sunset === undefined ? "" : `, may be gone from ${retires.sunset}`}.`]),
  ];
  return [
    toMarkdownTable(
      ["", "Tensor", "Datatype", "Shape"],
      tensors.map(([side, { name, datatype, shape }]) => [side, `\`${name}\``, datatype, `[${shape.join(", ")}]`]),
    ),
    notes.map((note) => `- ${note}`).join("\n"),
  ].join("\n\n");
}

function toFootprint({ trainingTime }: CardFacts): string {
  if (trainingTime === undefined) return "Not recorded: no history of the training's time is kept with this version.";
  const { seconds, threads, energy, grams } = estimateTraining(trainingTime);
  const range = `${grams.lowest.toPrecision(2)} to ${grams.highest.toPrecision(2)} g CO2e`;
  return [
    `About ${(energy / 3600).toPrecision(2)} Wh and ${range}.`,
    `An estimate from above, not a measurement: ${seconds.toFixed(1)} s of training with ${threads} thread${threads === 1 ? "" : "s"} on record, each counted as a busy vCPU of a Lambda function with the memory that goes with it, by the method of docs/architecture/07-footprint.md. The carbon spans the grids of all regions there are figures for, because where it ran is not on record. Making the hardware, evaluation and attempts before this one are not in it.`,
  ].join("\n\n");
}
