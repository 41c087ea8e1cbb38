import type { EnergyComparison } from "#core/footprint/compare-energy.ts";
import type { MeanInterval } from "#core/footprint/mean-interval.ts";
import type { FootprintDiff } from "./footprint-diff-document.ts";
import { toDigits, toMicro } from "./footprint-figures.ts";
import type { RecordedRow } from "./footprint-recorded.ts";
import { toTable } from "./print.ts";

const VERDICTS: Readonly<Record<FootprintDiff["verdict"], string>> = {
  better: "B is better",
  worse: "B is worse",
  trade: "B trades accuracy for energy or energy for accuracy: its gate decides",
  mixed: "B uses less at some batch sizes and more at others",
  same: "No difference was shown",
};

/** A diff as people read it. */
export function toDiffText({ a, b, measured, recorded, accuracyDifference, verdict }: FootprintDiff): string {
  const percentagePoints = accuracyDifference === null ? "not recorded" : `${(accuracyDifference * 100).toFixed(2)} points`;
  return [
    `A is ${a}, B is ${b}`,
    "",
    "Energy of one inference, mean and 95 % interval:",
    toTable(
      ["BATCH", "A, µJ", "B, µJ", "B / A", ""],
      measured.map((row) => [String(row.batch), toInterval(row.a), toInterval(row.b), toRatio(row), WORDS[row.verdict]]),
    ),
    "",
    "As recorded:",
    toTable(
      ["", "A", "B"],
      recorded.map((row) => [row.what, toFigure(row, row.a), toFigure(row, row.b)]),
    ),
    "",
    `${VERDICTS[verdict]}; accuracy of B beside A: ${percentagePoints}`,
    "Energy is an estimate: CPU time measured on this machine, watts by the method of docs/architecture/07-footprint.md.",
  ].join("\n");
}

const WORDS: Readonly<Record<EnergyComparison["verdict"], string>> = {
  less: "B uses less",
  more: "B uses more",
  same: "no difference shown",
};

function toInterval({ mean, low, high }: MeanInterval): string {
  return `${toMicro(mean)} (${toMicro(low)}–${toMicro(high)})`;
}

function toRatio({ ratio }: EnergyComparison): string {
  return `${ratio.value.toFixed(3)} (${ratio.low.toFixed(3)}–${ratio.high.toFixed(3)})`;
}

function toFigure({ unit }: RecordedRow, value: number | null): string {
  return value === null ? "not recorded" : `${toDigits(value)} ${unit}`.trim();
}
