import { createRequire } from "node:module";
import type { EChartsOption } from "echarts";
import { type ReportFigures, toSciFg } from "#core/usage/report-figures.ts";
import type { UsageReport } from "#core/usage/usage-report.ts";

/** Two beside each other on a page. */
const SIZE = { width: 550, height: 260 } as const;

/** A plot with its heading, as an SVG document. */
export interface UsagePlot {
  readonly title: string;
  readonly svg: string;
}

/** Draws a month's requests, cost and carbon by day, and carbon by version with its band. The same report gives the same bytes. */
export function drawUsagePlots(report: UsageReport): readonly UsagePlot[] {
  // The whole library in one bundle; only who draws waits for it.
  const echarts = createRequire(import.meta.url)("echarts") as typeof import("echarts");
  const draw = (name: string, title: string, option: EChartsOption): UsagePlot => {
    const chart = echarts.init(null, null, { renderer: "svg", ssr: true, ...SIZE });
    try {
      chart.setOption({ animation: false, ...option });
      return { title, svg: standAlone(chart.renderToSVGString(), name) };
    } finally {
      chart.dispose();
    }
  };
  const daily = toDaily(report);
  return [
    draw(
      "requests",
      "Requests by day",
      daily("bar", "requests", ({ requests }) => requests),
    ),
    draw(
      "cost",
      "Cost by day, USD",
      daily("bar", "USD", ({ costFusd }) => toWhole(costFusd)),
    ),
    draw(
      "carbon",
      "Carbon by day, mg CO2e",
      daily("bar", "mg", (figures) => toWhole(carbonOf(figures)) * 1000),
    ),
    draw(
      "sci",
      "Carbon of one request (SCI) by day, µg CO2e",
      daily("line", "µg", (figures) => toWhole(toSciFg(figures)) * 1e6),
    ),
    draw("versions", "Carbon by model version, with its band, mg CO2e", byVersion(report)),
  ];
}

type Measure = (figures: ReportFigures) => number;

/** Every day of the month, the ones without a request too. */
function toDaily({ month, groups }: UsageReport): (type: "bar" | "line", unit: string, measure: Measure) => EChartsOption {
  const byDay = new Map(groups.days.map(({ of, figures }) => [of.day, figures]));
  const days = Array.from({ length: Number(month.to.slice(-2)) }, (_, index) => `${month.month}-${String(index + 1).padStart(2, "0")}`);
  return (type, unit, measure) => ({
    grid: GRID,
    xAxis: { type: "category", data: days.map((day) => String(Number(day.slice(-2)))), name: "day", nameLocation: "middle", nameGap: 26 },
    yAxis: { type: "value", name: unit },
    series: [{ type, symbolSize: 5, data: days.map((day) => toPoint(byDay.get(day), measure, type)) }],
  });
}

/** A day without a request has no carbon of one, and the line has a gap. */
function toPoint(figures: ReportFigures | undefined, measure: Measure, type: "bar" | "line"): number | null {
  if (figures !== undefined) return measure(figures);
  return type === "line" ? null : 0;
}

function byVersion({ groups }: UsageReport): EChartsOption {
  const milligrams = (units: bigint): number => toWhole(units) * 1000;
  const bar = (name: string, measure: Measure) => ({
    name,
    type: "bar" as const,
    data: groups.versions.map(({ figures }) => measure(figures)),
  });
  return {
    grid: GRID,
    legend: { top: 0 },
    xAxis: { type: "category", data: groups.versions.map(({ of }) => `${of.model}@${of.version}`) },
    yAxis: { type: "value", name: "mg" },
    series: [
      bar("lowest sets", ({ carbonLowFg }) => milligrams(carbonLowFg)),
      bar("as stated", (figures) => milligrams(carbonOf(figures))),
      bar("highest sets", ({ carbonHighFg }) => milligrams(carbonHighFg)),
    ],
  };
}

const GRID = { left: 70, right: 20, top: 40, bottom: 45 } as const;

function carbonOf({ operationalFg, embodiedFg }: ReportFigures): bigint {
  return operationalFg + embodiedFg;
}

function toWhole(units: bigint): number {
  return Number(units) / 1e15;
}

/**
 * The library numbers charts through the process's life, and names clips and styles by it. The styles are of the pointer over what nobody
 * can click; the clips are told apart from those of the page's other plots.
 */
function standAlone(svg: string, plot: string): string {
  return svg
    .replace(/<style[\s\S]*?<\/style>/g, "")
    .replace(/ class="[^"]*"/g, "")
    .replace(/ ecmeta_\w+="[^"]*"/g, "")
    .replace(/zr\d+-/g, `${plot}-`);
}
