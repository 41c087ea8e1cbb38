import type { UsageReport } from "#core/usage/usage-report.ts";
import { FIGURE_COLUMNS, toFigureCells } from "./figure-columns.ts";
import { GROUP_TABLES, SHOWN_GROUPS } from "./group-tables.ts";
import { PLATFORM_HEADINGS, toPlatformRows } from "./platform-rows.ts";
import { toShortAmount } from "./short-amount.ts";
import { drawUsagePlots } from "./usage-plots.ts";

/** A report as one page that needs nothing else: no script, no font, no request. The same report gives the same bytes. */
export function toUsageHtml(report: UsageReport): string {
  const { month, tenant, place, total } = report;
  const title = `Usage of ${tenant ?? "all tenants"} in ${month.month}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${toHtmlText(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${toHtmlText(title)}</h1>
<p>${month.from} to ${month.to}, UTC; ${toHtmlText(place.region)}, ${place.architecture}</p>
<dl>${toTiles(report)}</dl>
<p>Carbon lies between <b>${toShortAmount(total.carbonLowFg, "g")}</b> and <b>${toShortAmount(total.carbonHighFg, "g")}</b> CO2e over all sets of grid intensity and embodied carbon.</p>
${drawUsagePlots(report)
  .map((plot) => `<figure><figcaption>${toHtmlText(plot.title)}</figcaption>${plot.svg}</figure>`)
  .join("\n")}
${toTables(report)}
<h2>Requests and what stands beside them</h2>
${toTable(PLATFORM_HEADINGS, toPlatformRows(report))}
<h2>How the figures are made</h2>
${METHOD.map((sentence) => `<p>${sentence}</p>`).join("\n")}
<p>Coefficients: set <code>${report.setVersion}</code>. Prices: us-east-1, as of ${report.pricesAsOf}. Method: <code>docs/architecture/07-footprint.md</code>.</p>
</body>
</html>
`;
}

const TILES = ["Requests", "Compute, s", "Energy", "Carbon", "SCI", "Cost"] as const;

function toTiles({ total }: UsageReport): string {
  return TILES.map((name) => `<div><dt>${name}</dt><dd>${FIGURE_COLUMNS[name]?.(total) ?? ""}</dd></div>`).join("");
}

function toTables({ groups }: UsageReport): string {
  return SHOWN_GROUPS.map((table) => {
    const { heading, name } = GROUP_TABLES[table];
    const rows = groups[table].map((group) => [name(group), ...toFigureCells(group.figures)]);
    return `<h2>By ${heading.toLowerCase()}</h2>\n${toTable([heading, ...Object.keys(FIGURE_COLUMNS)], rows)}`;
  }).join("\n");
}

const METHOD = [
  "Energy and carbon are estimates by a model of the hardware, not measurements: time and CPU time are measured, watts are published averages.",
  "Carbon is location based, operational and embodied; no offsets, no certificates, no market-based figure. SCI (ISO/IEC 21031:2024) is the carbon of one request.",
  "Cold starts are in their requests' figures; their energy and carbon here are the requests', in proportion to the time of the inits.",
  "A request whose environment was killed is billed at its function's timeout, as LOST, and counts once.",
];

function toTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = headings.map((heading) => `<th>${toHtmlText(heading)}</th>`).join("");
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${toHtmlText(cell)}</td>`).join("")}</tr>`).join("\n");
  return `<div class="table"><table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody></table></div>`;
}

function toHtmlText(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; color: #1d2129; max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem; margin: 0 } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
dl { display: flex; flex-wrap: wrap; gap: .75rem } dl div { border: 1px solid #dbdee4; border-radius: 6px; padding: .5rem 1rem }
dt { color: #54555a; font-size: .85rem } dd { margin: 0; font-size: 1.25rem }
figure { display: inline-block; margin: 1rem 1rem 0 0; max-width: 100% } figcaption { font-weight: 600 } svg { max-width: 100%; height: auto }
.table { overflow-x: auto } table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { text-align: right; padding: .2rem .7rem; border-bottom: 1px solid #dbdee4; white-space: nowrap }
th:first-child, td:first-child { text-align: left } th { color: #54555a; font-weight: 600 }
`;
