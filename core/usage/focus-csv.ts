import { toExactDecimal } from "./exact-decimal.ts";
import type { ReportFigures } from "./report-figures.ts";
import { toSciFg } from "./report-figures.ts";
import type { ReportGroup, UsageReport } from "./usage-report.ts";

type Column = (row: FocusRow, report: UsageReport) => string;

interface FocusRow {
  readonly tenant: string;
  readonly day: string;
  readonly model: string;
  readonly version: string;
  readonly placement: string;
  readonly outcome: string;
  readonly figures: ReportFigures;
}

const cost: Column = ({ figures }) => toExactDecimal(figures.costFusd);
const requests: Column = ({ figures }) => String(figures.requests);

/**
 * Columns of FOCUS 1.2 (FinOps Open Cost and Usage Specification), in the order of their names, with our own under its prefix `x_`
 * behind them. A tenant is a billing account; nobody discounts, so that the four costs are one. A null is an empty field.
 */
export const FOCUS_COLUMNS: Readonly<Record<string, Column>> = {
  BilledCost: cost,
  BillingAccountId: ({ tenant }) => tenant,
  BillingAccountName: ({ tenant }) => tenant,
  BillingAccountType: () => "Tenant",
  BillingCurrency: () => "USD",
  BillingPeriodEnd: (_, { month }) => midnight(month.next),
  BillingPeriodStart: (_, { month }) => midnight(month.from),
  ChargeCategory: () => "Usage",
  ChargeClass: () => "",
  ChargeDescription: ({ model, version, placement, outcome }) => `Inference by ${model}@${version} on ${placement}, ${outcome}`,
  ChargeFrequency: () => "Usage-Based",
  ChargePeriodEnd: ({ day }) => midnight(dayAfter(day)),
  ChargePeriodStart: ({ day }) => midnight(day),
  ConsumedQuantity: requests,
  ConsumedUnit: () => "Requests",
  ContractedCost: cost,
  EffectiveCost: cost,
  InvoiceIssuerName: () => "Slipway",
  ListCost: cost,
  PricingCategory: () => "Standard",
  PricingCurrency: () => "USD",
  PricingQuantity: requests,
  PricingUnit: () => "Requests",
  ProviderName: () => "Slipway",
  PublisherName: () => "Slipway",
  RegionId: (_, { place }) => place.region,
  RegionName: (_, { place }) => place.region,
  ResourceId: ({ model, version }) => `${model}@${version}`,
  ResourceName: ({ model }) => model,
  ResourceType: () => "Model Version",
  ServiceCategory: () => "AI and Machine Learning",
  ServiceName: () => "Slipway Inference",
  ServiceSubcategory: () => "Machine Learning",
  x_Model: ({ model }) => model,
  x_Version: ({ version }) => version,
  x_Placement: ({ placement }) => placement,
  x_Outcome: ({ outcome }) => outcome,
  x_BilledMs: ({ figures }) => String(figures.billedMs),
  x_ColdMs: ({ figures }) => String(figures.coldMs),
  x_BytesIn: ({ figures }) => String(figures.bytesIn),
  x_BytesOut: ({ figures }) => String(figures.bytesOut),
  x_Tokens: ({ figures }) => String(figures.tokens),
  x_EnergyJ: ({ figures }) => toExactDecimal(figures.energyFj),
  x_OperationalG: ({ figures }) => toExactDecimal(figures.operationalFg),
  x_EmbodiedG: ({ figures }) => toExactDecimal(figures.embodiedFg),
  x_CarbonLowG: ({ figures }) => toExactDecimal(figures.carbonLowFg),
  x_CarbonHighG: ({ figures }) => toExactDecimal(figures.carbonHighFg),
  x_SciG: ({ figures }) => toExactDecimal(toSciFg(figures)),
  x_CoefficientSet: (_, { setVersion }) => setVersion,
  x_PricesAsOf: (_, { pricesAsOf }) => pricesAsOf,
};

/** A report as CSV (RFC 4180), a row for each day's total. */
export function toFocusCsv(report: UsageReport): string {
  const columns = Object.values(FOCUS_COLUMNS);
  const rows = report.groups.rows.map(toFocusRow).map((row) => columns.map((column) => column(row, report)));
  return [Object.keys(FOCUS_COLUMNS), ...rows].map((fields) => `${fields.map(quote).join(",")}\r\n`).join("");
}

function toFocusRow({ of, figures }: ReportGroup): FocusRow {
  const text = (name: keyof typeof of): string => String(of[name]);
  return {
    tenant: text("tenant"),
    day: text("day"),
    model: text("model"),
    version: text("version"),
    placement: text("placement"),
    outcome: text("outcome"),
    figures,
  };
}

/** A sheet takes a text that begins like a formula for one; none of ours can, names and codes being what they are. */
function quote(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

function midnight(day: string): string {
  return `${day}T00:00:00Z`;
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, "YYYY-MM-DD".length);
}
