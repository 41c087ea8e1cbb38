import { type ReportFigures, toSciFg } from "#core/usage/report-figures.ts";
import { toShortAmount } from "./short-amount.ts";

/** What a table for people says of some requests, by heading; rounded, where JSON and CSV have every digit. */
export const FIGURE_COLUMNS: Readonly<Record<string, (figures: ReportFigures) => string>> = {
  Requests: ({ requests }) => String(requests),
  "Compute, s": ({ billedMs }) => (billedMs / 1000).toFixed(3),
  "Cold, s": ({ coldMs }) => (coldMs / 1000).toFixed(3),
  "Bytes in": ({ bytesIn }) => String(bytesIn),
  "Bytes out": ({ bytesOut }) => String(bytesOut),
  Tokens: ({ tokens }) => String(tokens),
  Energy: ({ energyFj }) => toShortAmount(energyFj, "J"),
  Carbon: ({ operationalFg, embodiedFg }) => toShortAmount(operationalFg + embodiedFg, "g"),
  SCI: (figures) => toShortAmount(toSciFg(figures), "g"),
  Cost: ({ costFusd }) => toShortAmount(costFusd, "USD"),
};

export function toFigureCells(figures: ReportFigures): readonly string[] {
  return Object.values(FIGURE_COLUMNS).map((column) => column(figures));
}
