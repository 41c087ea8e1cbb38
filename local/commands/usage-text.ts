import type { UsageReport } from "#core/usage/usage-report.ts";
import { FIGURE_COLUMNS, toFigureCells } from "#local/report/figure-columns.ts";
import { GROUP_TABLES, SHOWN_GROUPS, type ShownGroup } from "#local/report/group-tables.ts";
import { PLATFORM_HEADINGS, toPlatformRows } from "#local/report/platform-rows.ts";
import { toShortAmount } from "#local/report/short-amount.ts";
import { toTable } from "./print.ts";

/** A report as people read it, rounded; `--json` and `--csv` have every digit. */
export function toUsageText(report: UsageReport): string {
  const { month, tenant, place, total, setVersion, pricesAsOf } = report;
  const whose = tenant === undefined ? "all tenants" : `tenant "${tenant}"`;
  if (total.requests === 0) return `No request of ${whose} ran in ${month.month}`;
  return [
    `Usage of ${whose} in ${month.month}, ${place.region}`,
    ...SHOWN_GROUPS.map((name) => toGroupText(report, name)),
    toTable(toUpper(PLATFORM_HEADINGS), toPlatformRows(report)),
    [
      `Carbon from ${toShortAmount(total.carbonLowFg, "g")} to ${toShortAmount(total.carbonHighFg, "g")} over all sets of coefficients`,
      `Estimates by a model, location based; set ${setVersion}, prices as of ${pricesAsOf}: docs/architecture/07-footprint.md`,
    ].join("\n"),
  ].join("\n\n");
}

function toGroupText({ groups, total }: UsageReport, table: ShownGroup): string {
  const { heading, name } = GROUP_TABLES[table];
  const rows = groups[table].map((group) => [name(group), ...toFigureCells(group.figures)]);
  const sum = table === "tenants" ? [["total", ...toFigureCells(total)]] : [];
  return toTable(toUpper([heading, ...Object.keys(FIGURE_COLUMNS)]), [...rows, ...sum]);
}

function toUpper(headings: readonly string[]): readonly string[] {
  return headings.map((heading) => heading.toUpperCase());
}
