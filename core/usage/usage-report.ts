import { COEFFICIENTS, toSetVersion } from "#core/footprint/coefficients.ts";
import { type LedgerAmounts, NOTHING } from "#core/footprint/ledger.ts";
import type { CalendarMonth } from "./calendar-month.ts";
import { addFigures, NO_FIGURES, type ReportFigures, toFigures } from "./report-figures.ts";
import { carbonScales, type ReportPlace } from "./report-place.ts";
import type { DailyTotal, UsageLedger } from "./usage-ledger.ts";

/** By what a report adds up, each name with the fields that tell its rows apart. */
export const REPORT_GROUPS = {
  tenants: ["tenant"],
  models: ["model"],
  versions: ["model", "version"],
  placements: ["placement"],
  regions: ["region"],
  outcomes: ["outcome"],
  days: ["day"],
  rows: ["tenant", "day", "model", "version", "placement", "outcome"],
} as const satisfies Readonly<Record<string, readonly GroupField[]>>;

export type GroupName = keyof typeof REPORT_GROUPS;

export function mapGroups<TMade>(make: (name: GroupName) => TMade): Readonly<Record<GroupName, TMade>> {
  return {
    tenants: make("tenants"),
    models: make("models"),
    versions: make("versions"),
    placements: make("placements"),
    regions: make("regions"),
    outcomes: make("outcomes"),
    days: make("days"),
    rows: make("rows"),
  };
}

type GroupField = "tenant" | "day" | "model" | "version" | "placement" | "outcome" | "region";

/** Requests that are alike in what a grouping looks at. */
export interface ReportGroup {
  readonly of: Readonly<Partial<Record<GroupField, string | number>>>;
  readonly figures: ReportFigures;
}

/** What the platform took beside the requests. */
export interface PlatformShare {
  /** What was reserved while nobody used it: nothing where no GPU and no provisioned concurrency is deployed. */
  readonly idle: LedgerAmounts;
  /** Authorizer, catalog, requests that never ran a model; absent where nobody metered it. */
  readonly overhead?: LedgerAmounts;
}

export interface UsageReport {
  readonly month: CalendarMonth;
  /** Absent for all tenants. */
  readonly tenant?: string;
  readonly place: ReportPlace;
  /** Version of the coefficients that the band is made with, and the day their prices were read. */
  readonly setVersion: string;
  readonly pricesAsOf: string;
  readonly total: ReportFigures;
  readonly platform: PlatformShare;
  readonly groups: Readonly<Record<GroupName, readonly ReportGroup[]>>;
}

export interface ReportQuestion {
  readonly month: CalendarMonth;
  readonly tenant?: string;
  readonly place: ReportPlace;
  readonly platform?: PlatformShare;
}

/** Asks the ledger for a month and makes the report of it. @throws {RangeError} for a region without a grid intensity. */
export async function readUsageReport(ledger: Pick<UsageLedger, "totals">, question: ReportQuestion): Promise<UsageReport> {
  const { from, to } = question.month;
  const { tenant } = question;
  return toUsageReport(await ledger.totals({ from, to, ...(tenant === undefined ? {} : { tenant }) }), question);
}

/** A month's totals as its report. Nothing of it depends on when or where it is made: the same totals give the same report. */
export function toUsageReport(totals: readonly DailyTotal[], question: ReportQuestion): UsageReport {
  const { place, platform = { idle: NOTHING } } = question;
  const scales = carbonScales(place);
  const parts = totals.map((total) => ({ ...total, region: place.region, figures: toFigures(total, scales[total.placement]) }));
  return {
    month: question.month,
    ...(question.tenant === undefined ? {} : { tenant: question.tenant }),
    place,
    setVersion: toSetVersion(COEFFICIENTS),
    pricesAsOf: COEFFICIENTS.pricesAsOf,
    total: parts.reduce((sum, { figures }) => addFigures(sum, figures), NO_FIGURES),
    platform,
    groups: mapGroups((name) => group(parts, REPORT_GROUPS[name])),
  };
}

type Part = DailyTotal & { readonly region: string; readonly figures: ReportFigures };

function group(parts: readonly Part[], fields: readonly GroupField[]): readonly ReportGroup[] {
  const groups = new Map<string, ReportGroup>();
  for (const part of parts) {
    const of = Object.fromEntries(fields.map((field) => [field, part[field]]));
    const key = JSON.stringify(of);
    groups.set(key, { of, figures: addFigures(groups.get(key)?.figures ?? NO_FIGURES, part.figures) });
  }
  return [...groups.values()].toSorted((a, b) => compareGroups(a, b, fields));
}

/** By code units and numbers, the same everywhere. */
function compareGroups(a: ReportGroup, b: ReportGroup, fields: readonly GroupField[]): number {
  for (const field of fields) {
    const [left = "", right = ""] = [a.of[field], b.of[field]];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
