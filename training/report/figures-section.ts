import type { EvaluationRecord } from "#core/model/evaluation-record.ts";
import type { ProbeRecord } from "#core/model/probe-record.ts";
import type { CardFacts } from "./card-facts.ts";
import { toMarkdownTable } from "./markdown-table.ts";

type FigureName = Exclude<keyof EvaluationRecord, "samples" | "dataset" | "threads">;

const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
const digits = (value: number) => value.toPrecision(4);
const milliseconds = (value: number) => `${value.toPrecision(3)} ms`;

/** How each figure of a record is called and written. */
const FIGURES: Readonly<Record<FigureName, readonly [string, (value: number) => string]>> = {
  accuracy: ["Accuracy", percent],
  top3Accuracy: ["Top-3 accuracy", percent],
  top5Accuracy: ["Top-5 accuracy", percent],
  macroPrecision: ["Precision, mean of the classes", percent],
  macroRecall: ["Recall, mean of the classes", percent],
  macroF1: ["F1, mean of the classes", percent],
  weightedPrecision: ["Precision, weighted by support", percent],
  weightedRecall: ["Recall, weighted by support", percent],
  weightedF1: ["F1, weighted by support", percent],
  logLoss: ["Log loss", digits],
  calibrationError: ["Calibration error, 15 bins", digits],
  mse: ["Mean squared error", digits],
  mae: ["Mean absolute error", digits],
  r2: ["R²", digits],
  p50Ms: ["Latency of one sample, p50", milliseconds],
  p99Ms: ["Latency of one sample, p99", milliseconds],
  peakMemoryMb: ["Peak memory above a graph of one node", (value) => `${value.toFixed(1)} MB`],
};

/** What `version.json` records. An evaluation that found the same adds what the record lacks; another stands for itself. */
export function toFiguresSection({ version: { manifest }, evaluation }: Pick<CardFacts, "version" | "evaluation">): string {
  const { evaluation: record, probe } = manifest;
  const isSame = record !== undefined && evaluation !== undefined && agree(record, evaluation);
  const recorded = isSame ? { ...evaluation, ...record } : record;
  const parts = [
    ...(probe === undefined ? [] : ["Measured when it was registered, with made-up inputs, in a process of its own:", toProbeTable(probe)]),
    ...(recorded === undefined ? [] : [`Recorded with the version, on ${toSamples(recorded)}:`, toTable(recorded)]),
    ...(evaluation === undefined || isSame ? [] : [`Evaluated on ${toSamples(evaluation)}:`, toTable(evaluation)]),
  ];
  return parts.length === 0 ? "Not recorded: no evaluation is kept with this version." : parts.join("\n\n");
}

/** Figures of the machine, which differ from one measurement to the next. */
const MEASURED: readonly FigureName[] = ["p50Ms", "p99Ms", "peakMemoryMb"];

function agree(record: EvaluationRecord, evaluation: EvaluationRecord): boolean {
  if (record.samples !== evaluation.samples) return false;
  const names = (Object.keys(FIGURES) as FigureName[]).filter((name) => !MEASURED.includes(name));
  return names.every((name) => record[name] === undefined || record[name] === evaluation[name]);
}

function toProbeTable({ single, largest }: ProbeRecord): string {
  const calls = [single, ...(largest === undefined ? [] : [largest])];
  return toMarkdownTable(
    ["Rows of a call", "p50", "p99", "Peak memory of the whole process"],
    calls.map(({ batch, p50Ms, p99Ms, peakMemoryMb }) => [
      batch,
      milliseconds(p50Ms),
      milliseconds(p99Ms),
      `${peakMemoryMb.toFixed(0)} MB`,
    ]),
  );
}

function toSamples({ samples, dataset, threads }: EvaluationRecord): string {
  const name = dataset === undefined ? "" : ` of ${dataset.name}`;
  const machine =
    threads === undefined ? "" : `, latency and memory with ${threads} thread${threads === 1 ? "" : "s"} of the machine that evaluated`;
  return `${samples.toLocaleString("en")} test samples${name}${machine}`;
}

function toTable(record: EvaluationRecord): string {
  const rows = (Object.keys(FIGURES) as FigureName[]).flatMap((name) => {
    const value = record[name];
    const [title, write] = FIGURES[name];
    if (value === undefined) return [];
    return [[title, value === null ? "not defined: all targets are equal" : write(value)]];
  });
  return toMarkdownTable(["Figure", "Value"], rows);
}
