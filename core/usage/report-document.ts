import type { LedgerAmounts } from "#core/footprint/ledger.ts";
import { toExactDecimal } from "./exact-decimal.ts";
import { type ReportFigures, toSciFg } from "./report-figures.ts";
import { type GroupName, mapGroups, type ReportGroup, type UsageReport } from "./usage-report.ts";

/** Amounts as texts of decimals: as JSON's numbers they would lose digits. Joules, grams of CO2 equivalents, US dollars. */
export interface AmountsDocument {
  readonly energyJ: string;
  readonly operationalG: string;
  readonly embodiedG: string;
  readonly carbonG: string;
  readonly costUsd: string;
}

export interface FiguresDocument extends AmountsDocument {
  readonly requests: number;
  readonly billedMs: number;
  readonly coldMs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly tokens: number;
  readonly carbonLowG: string;
  readonly carbonHighG: string;
  /** Carbon of one request. */
  readonly sciG: string;
}

/** A usage report as JSON: what `slipway usage --json` prints and `GET /v1/usage` answers. */
export interface ReportDocument {
  readonly object: "usage_report";
  readonly month: string;
  readonly from: string;
  readonly to: string;
  /** Null for all of them. */
  readonly tenant: string | null;
  readonly region: string;
  readonly architecture: string;
  readonly method: Readonly<Record<"kind" | "basis" | "grid" | "set" | "pricesAsOf" | "functionalUnit", string>>;
  readonly total: FiguresDocument;
  readonly lines: readonly LineDocument[];
  readonly groups: Readonly<Record<GroupName, readonly GroupDocument[]>>;
}

/** What the requests of a group have in common, and what they took. */
export type GroupDocument = ReportGroup["of"] & FiguresDocument;

/** A line of what was taken; `amounts` is null where nobody metered it. */
export interface LineDocument {
  readonly line: "requests" | "cold" | "idle" | "overhead";
  /** The line that this one is a part of; null for one that adds to the total. */
  readonly partOf: "requests" | null;
  readonly amounts: AmountsDocument | null;
}

export function toReportDocument(report: UsageReport): ReportDocument {
  const { month, tenant, place, setVersion, pricesAsOf, total, groups } = report;
  return {
    object: "usage_report",
    month: month.month,
    from: month.from,
    to: month.to,
    tenant: tenant ?? null,
    region: place.region,
    architecture: place.architecture,
    method: { kind: "model", basis: "location", grid: "ccf-app", set: setVersion, pricesAsOf, functionalUnit: "request" },
    total: toFiguresDocument(total),
    lines: toLines(report),
    groups: mapGroups((name) => groups[name].map(toGroupDocument)),
  };
}

/** The same bytes for the same report. */
export function toReportJson(report: UsageReport): string {
  return `${JSON.stringify(toReportDocument(report), null, 2)}\n`;
}

function toLines({ total, platform, tenant }: UsageReport): readonly LineDocument[] {
  const { idle, overhead } = platform;
  const lines: readonly LineDocument[] = [
    { line: "requests", partOf: null, amounts: toAmountsDocument(total) },
    { line: "cold", partOf: "requests", amounts: toAmountsDocument(total.cold) },
    { line: "idle", partOf: null, amounts: toAmountsDocument(idle) },
  ];
  // Overhead is the platform's, no tenant's.
  if (tenant !== undefined) return lines;
  return [...lines, { line: "overhead", partOf: null, amounts: overhead === undefined ? null : toAmountsDocument(overhead) }];
}

function toGroupDocument({ of, figures }: ReportGroup): GroupDocument {
  return { ...of, ...toFiguresDocument(figures) };
}

function toFiguresDocument(figures: ReportFigures): FiguresDocument {
  const { requests, billedMs, coldMs, bytesIn, bytesOut, tokens, carbonLowFg, carbonHighFg } = figures;
  return {
    requests,
    billedMs,
    coldMs,
    bytesIn,
    bytesOut,
    tokens,
    ...toAmountsDocument(figures),
    carbonLowG: toExactDecimal(carbonLowFg),
    carbonHighG: toExactDecimal(carbonHighFg),
    sciG: toExactDecimal(toSciFg(figures)),
  };
}

function toAmountsDocument({ energyFj, operationalFg, embodiedFg, costFusd }: LedgerAmounts): AmountsDocument {
  return {
    energyJ: toExactDecimal(energyFj),
    operationalG: toExactDecimal(operationalFg),
    embodiedG: toExactDecimal(embodiedFg),
    carbonG: toExactDecimal(operationalFg + embodiedFg),
    costUsd: toExactDecimal(costFusd),
  };
}
