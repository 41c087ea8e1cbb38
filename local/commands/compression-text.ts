import type { CompressionReport } from "#training/compression/compress-version.ts";
import type { FigureComparison } from "#training/compression/report/compare-forms.ts";
import { toPercent, toReadableBytes, toTable } from "./print.ts";

/** A compression's report as people read it. */
export function toCompressionText(report: CompressionReport & { readonly folder: string; readonly written: boolean }): string {
  const { model, method, parent, child, figures, excluded, gate, advice, folder, written } = report;
  const rows = figures.map(({ what, unit, ratio, better, ...figure }) => [
    what,
    show(figure.parent, unit),
    show(figure.child, unit),
    ratio === null ? "" : ratio.toFixed(2),
    better === "neither" ? "even" : `${model}@${better === "parent" ? parent.version : child.version}`,
  ]);
  return [
    toTable(["", `${model}@${parent.version}`, `${model}@${child.version} (${method})`, "ratio", "better"], rows),
    "",
    ...excluded.map(({ name, operator, reason }) => `In floats: ${name} (${operator}): ${reason}`),
    ...gate.rules.map(({ rule, finding }) => `Gate: ${rule}: ${finding}`),
    ...advice,
    "Energy is an estimate by a published model of the hardware, not a measurement",
    written
      ? `Wrote ${model}@${child.version} to ${folder}`
      : `${model}@${child.version} is there already with these very bytes: unchanged`,
  ].join("\n");
}

const SHOW: Readonly<Record<FigureComparison["unit"], (value: number) => string>> = {
  bytes: toReadableBytes,
  share: toPercent,
  ms: (value) => `${value.toPrecision(3)} ms`,
  J: (value) => `${(value * 1e6).toPrecision(3)} µJ`,
  MB: (value) => `${value.toFixed(1)} MB`,
  none: (value) => value.toPrecision(4),
};

function show(value: number, unit: FigureComparison["unit"]): string {
  return SHOW[unit](value);
}
