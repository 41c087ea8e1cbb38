import type { LineAmounts, LineOutcome } from "./usage-line.ts";
import type { OpenRow, RowAmounts } from "./usage-row.ts";

/** A usage row or line, of which the metrics are made. */
export type MeasuredRow = Pick<OpenRow, "model" | "version" | "placement" | "openedAt"> &
  (LineAmounts | RowAmounts) & { readonly closedAt: string; readonly outcome: LineOutcome };

interface Metric {
  /** CloudWatch's word; it knows no units of energy, mass and money. */
  readonly unit: "Count" | "Milliseconds" | "None";
  readonly of: (row: MeasuredRow) => number;
}

export const METRIC_NAMESPACE = "Slipway";

/** Each metric is kept by a version and where it runs; a tenant as a dimension would be a metric a tenant, each paid for. */
export const METRIC_DIMENSIONS = ["model", "version", "placement"] as const satisfies readonly (keyof MeasuredRow)[];

const FEMTO_PER_MICRO = 1e9;
const FEMTO_PER_NANO = 1e6;

/** What CloudWatch is told of each request that ran; alarms and the dashboard are made of the same names. */
export const METRICS = {
  Requests: { unit: "Count", of: () => 1 },
  /** Requests whose answer was refused after the model had run. */
  Errors: { unit: "Count", of: ({ outcome }) => (outcome === "OK" ? 0 : 1) },
  /** From the opening of the row to its closing. */
  LatencyMs: { unit: "Milliseconds", of: ({ openedAt, closedAt }) => Date.parse(closedAt) - Date.parse(openedAt) },
  BilledMs: { unit: "Milliseconds", of: ({ billedMs }) => billedMs },
  ColdStarts: { unit: "Count", of: ({ coldMs }) => (coldMs > 0 ? 1 : 0) },
  /** Microjoules. */
  EnergyUj: { unit: "None", of: ({ energyFj }) => Number(energyFj) / FEMTO_PER_MICRO },
  /** Micrograms of CO2 equivalents, operational and embodied. */
  CarbonUg: {
    unit: "None",
    of: ({ operationalFg, embodiedFg }) => Number(BigInt(operationalFg) + BigInt(embodiedFg)) / FEMTO_PER_MICRO,
  },
  /** Billionths of a US dollar. */
  CostNusd: { unit: "None", of: ({ costFusd }) => Number(costFusd) / FEMTO_PER_NANO },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof METRICS;
