import type { GateVerdict } from "#core/model/check-gate.ts";
import type { EvaluationDocument } from "#training/evaluation/evaluation-document.ts";
import { toPercent, toTable } from "./print.ts";

/** More classes than this are left to the JSON. */
const MAX_CLASSES_SHOWN = 30;

/** An evaluation as people read it: figures, classes, and what the gate says of them. */
export function toEvaluationText(document: EvaluationDocument): string {
  return [
    `${document.model}@${document.version} on ${document.samples} samples of ${document.dataset.name}`,
    "",
    toTable(["FIGURE", "VALUE"], toFigures(document)),
    ...toClasses(document),
    "",
    ...toGateText(document.gate),
  ].join("\n");
}

function toFigures(document: EvaluationDocument): readonly (readonly string[])[] {
  const { latency, memory, threads = 1 } = document;
  const calls = `of ${latency.runs} warm calls with ${latency.rows === 1 ? "one sample" : `${latency.rows} samples`}, ${threads} thread${threads === 1 ? "" : "s"}`;
  return [
    ...toQuality(document),
    ["latency p50", `${latency.p50Ms.toFixed(3)} ms ${calls}`],
    ["latency p99", `${latency.p99Ms.toFixed(3)} ms`],
    ...(memory === undefined ? [] : [["peak memory", `${(document.peakMemoryMb ?? 0).toFixed(1)} MB above a graph of one node`]]),
  ];
}

function toQuality(document: EvaluationDocument): readonly (readonly string[])[] {
  const { averages, topK = {}, logLoss, calibrationError } = document;
  if (averages === undefined)
    return [
      ["mean squared error", shown(document.mse)],
      ["mean absolute error", shown(document.mae)],
      ["R²", document.r2 === null ? "not defined: all targets are equal" : shown(document.r2)],
    ];
  const further = Object.entries(topK).filter(([k]) => k !== "1");
  return [
    ["accuracy", toPercent(document.accuracy)],
    ...further.map(([k, share]) => [`top-${k} accuracy`, toPercent(share)]),
    ...(["macro", "micro", "weighted"] as const).map((kind) => {
      const { precision, recall, f1 } = averages[kind];
      return [`${kind} precision, recall, F1`, `${shown(precision)}  ${shown(recall)}  ${shown(f1)}`];
    }),
    ["log loss", logLoss === undefined ? "not measured: the model gives no probabilities" : shown(logLoss)],
    ["calibration error", calibrationError === undefined ? "not measured" : shown(calibrationError)],
  ];
}

function toClasses({ perClass = [] }: EvaluationDocument): readonly string[] {
  if (perClass.length === 0 || perClass.length > MAX_CLASSES_SHOWN) return [];
  const rows = perClass.map(({ class: name, support, undefinedFigures, ...figures }) => [
    name,
    String(support),
    ...(["precision", "recall", "f1"] as const).map((figure) =>
      undefinedFigures.includes(figure) ? "0 (of nothing)" : shown(figures[figure]),
    ),
  ]);
  return ["", toTable(["CLASS", "SAMPLES", "PRECISION", "RECALL", "F1"], rows)];
}

function toGateText({ passed, rules }: GateVerdict): readonly string[] {
  if (rules.length === 0) return ["The model has no gate"];
  return [
    `The gate ${passed ? "lets this version pass" : "refuses this version"}`,
    ...rules.map((rule) => `  ${rule.passed ? "pass" : "FAIL"}  ${rule.rule}: ${rule.finding}`),
  ];
}

function shown(value: number | null | undefined): string {
  return typeof value === "number" ? value.toFixed(4) : "–";
}
