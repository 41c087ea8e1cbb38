import type { EChartsOption } from "echarts";
import { loadEcharts } from "../report/load-echarts.ts";
import type { EpochSummary } from "./progress.ts";

const SIZE = { width: 640, height: 360 } as const;

/** Draws the loss of each epoch, and that on held-out samples where there are any, as an SVG document. */
export function drawLossCurve(epochs: readonly EpochSummary[]): string {
  const chart = loadEcharts().init(null, null, { renderer: "svg", ssr: true, ...SIZE });
  try {
    chart.setOption(toOption(epochs));
    return `${chart.renderToSVGString()}\n`;
  } finally {
    chart.dispose();
  }
}

function toOption(epochs: readonly EpochSummary[]): EChartsOption {
  const heldOut = epochs.some((summary) => summary.heldOut !== undefined);
  const line = (name: string, of: (summary: EpochSummary) => number | undefined) => ({
    name,
    type: "line" as const,
    symbolSize: 5,
    data: epochs.map((summary) => [summary.epoch, of(summary) ?? null] as [number, number | null]),
  });
  return {
    animation: false,
    title: { text: "Loss", left: "center" },
    legend: { bottom: 0, show: heldOut },
    grid: { left: 70, right: 30, top: 50, bottom: 70 },
    xAxis: { type: "value", name: "epoch", nameLocation: "middle", nameGap: 28, minInterval: 1, min: 1, max: Math.max(2, epochs.length) },
    yAxis: { type: "value", scale: true },
    series: [line("training", ({ loss }) => loss), ...(heldOut ? [line("held out", (summary) => summary.heldOut?.loss)] : [])],
  };
}
