import type { EvaluationRecord } from "#core/model/evaluation-record.ts";
import type { CallCost } from "./measure-cost.ts";

/** One form of a model: how large, how good, and what its calls take. */
export interface FormFigures {
  readonly version: number;
  readonly bytes: number;
  readonly evaluation: EvaluationRecord;
  /** One row for each number of samples in a call. */
  readonly costs: readonly CallCost[];
}

export type Better = "parent" | "child" | "neither";

/** A figure of both forms side by side. */
export interface FigureComparison {
  readonly what: string;
  readonly unit: "bytes" | "share" | "ms" | "J" | "MB" | "none";
  readonly parent: number;
  readonly child: number;
  /** Child over parent; null where the parent has 0. */
  readonly ratio: number | null;
  readonly better: Better;
}

/** Times that differ by less, as a share, are taken for the same: repeated runs differ by as much. */
const TIME_NOISE = 0.05;
/** The same for losses, which move a little whenever a weight does. */
const LOSS_NOISE = 0.01;
/** A process's pages come and go by as much, in MB. */
const MEMORY_NOISE_MB = 4;

interface FigureRow {
  readonly what: string;
  readonly unit: FigureComparison["unit"];
  readonly more: "better" | "worse";
  readonly of: (form: FormFigures) => number | null | undefined;
}

const FIGURES: readonly FigureRow[] = [
  { what: "size", unit: "bytes", more: "worse", of: ({ bytes }) => bytes },
  { what: "accuracy", unit: "share", more: "better", of: ({ evaluation }) => evaluation.accuracy },
  { what: "macro F1", unit: "share", more: "better", of: ({ evaluation }) => evaluation.macroF1 },
  { what: "log loss", unit: "none", more: "worse", of: ({ evaluation }) => evaluation.logLoss },
  { what: "mean squared error", unit: "none", more: "worse", of: ({ evaluation }) => evaluation.mse },
  { what: "peak memory", unit: "MB", more: "worse", of: ({ evaluation }) => evaluation.peakMemoryMb },
];

/** Every figure that both forms have, side by side, with the one that it speaks for. */
export function compareForms(parent: FormFigures, child: FormFigures): readonly FigureComparison[] {
  const costs = parent.costs.flatMap(({ rows }) => toCostRows(rows));
  return [...FIGURES, ...costs].flatMap((row) => {
    const [old, fresh] = [row.of(parent), row.of(child)];
    if (typeof old !== "number" || typeof fresh !== "number") return [];
    const { what, unit } = row;
    return [
      {
        what,
        unit,
        parent: old,
        child: fresh,
        ratio: old === 0 ? null : fresh / old,
        better: findBetter(row, old, fresh, parent.evaluation.samples),
      },
    ];
  });
}

function toCostRows(rows: number): readonly FigureRow[] {
  const at = (read: (cost: CallCost) => number) => (form: FormFigures) => {
    const cost = form.costs.find((candidate) => candidate.rows === rows);
    return cost === undefined ? undefined : read(cost);
  };
  const timed = { more: "worse" } as const;
  return [
    { ...timed, what: `latency p50, batch ${rows}`, unit: "ms", of: at(({ p50Ms }) => p50Ms) },
    { ...timed, what: `CPU time per inference, batch ${rows}`, unit: "ms", of: at(({ cpuMsPerSample }) => cpuMsPerSample) },
    { ...timed, what: `energy per inference, batch ${rows}`, unit: "J", of: at(({ joulesPerSample }) => joulesPerSample) },
  ];
}

function findBetter({ more, unit }: FigureRow, parent: number, child: number, samples: number): Better {
  const difference = Math.abs(child - parent);
  if (difference === 0 || difference < NOISE[unit](parent, samples)) return "neither";
  return child > parent === (more === "better") ? "child" : "parent";
}

/** What two figures may differ by without either being better. */
const NOISE: Readonly<Record<FigureComparison["unit"], (value: number, samples: number) => number>> = {
  bytes: () => 0,
  // One standard error of a share of so many samples: another draw of the test set would move it by as much.
  share: (value, samples) => Math.sqrt(Math.max(0, value * (1 - value)) / samples),
  ms: (value) => TIME_NOISE * value,
  J: (value) => TIME_NOISE * value,
  MB: () => MEMORY_NOISE_MB,
  none: (value) => LOSS_NOISE * value,
};
