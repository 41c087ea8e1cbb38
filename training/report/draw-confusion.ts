import type { EChartsOption } from "echarts";
import { loadEcharts } from "./load-echarts.ts";

/** Side of a cell, a letter of a name, and what stands around the names, in pixels. */
const CELL_PX = { large: 44, small: 13 };
const LETTER_PX = { large: 7, small: 5.2 };
const MARGIN_PX = 70;
/** From this many classes on cells are small and their counts are left to the JSON. */
const MANY_CLASSES = 25;

/**
 * Draws a confusion matrix as a heat map: a row for each true class, a column for each class named, darker for a larger share of its row,
 * by its square root so that the few that went wrong can be seen.
 * @returns SVG.
 */
export async function drawConfusion(
  confusion: readonly (readonly number[])[],
  classNames: readonly string[],
  title: string,
): Promise<string> {
  const echarts = loadEcharts();
  const isLarge = classNames.length < MANY_CLASSES;
  const size = isLarge ? "large" : "small";
  const margin = MARGIN_PX + Math.max(...classNames.map((name) => name.length)) * LETTER_PX[size];
  const side = classNames.length * CELL_PX[size] + margin + MARGIN_PX;
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: side, height: side });
  try {
    chart.setOption(toOption({ confusion, names: classNames, title, isLarge, margin }));
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

interface Drawing {
  readonly confusion: readonly (readonly number[])[];
  readonly names: readonly string[];
  readonly title: string;
  readonly isLarge: boolean;
  /** Room for the names, left and below. */
  readonly margin: number;
}

function toOption({ confusion, names, title, isLarge, margin }: Drawing): EChartsOption {
  const font = { fontSize: isLarge ? 12 : 9 };
  const axis = { type: "category" as const, data: [...names], nameLocation: "middle" as const, splitArea: { show: false } };
  const label = { interval: 0, ...font };
  return {
    animation: false,
    title: { text: title, left: "center" },
    grid: { left: margin, right: MARGIN_PX, top: MARGIN_PX, bottom: margin },
    xAxis: { ...axis, name: "class named", nameGap: margin - 30, axisLabel: { ...label, rotate: 90 } },
    yAxis: { ...axis, name: "true class", nameGap: margin - 30, inverse: true, axisLabel: label },
    visualMap: { min: 0, max: 1, dimension: 2, show: false, inRange: { color: ["#ffffff", "#08306b"] } },
    series: [{ type: "heatmap", data: toCells(confusion, isLarge), itemStyle: { borderColor: "#d9d9d9", borderWidth: 1 } }],
  };
}

/** Column, row, root of the share of the row, with the count as the label: a class with few samples shows its confusions like one with many. */
function toCells(confusion: readonly (readonly number[])[], isLarge: boolean) {
  return confusion.flatMap((row, truth) => {
    const support = row.reduce((sum, count) => sum + count, 0);
    return row.flatMap((count, named) => {
      // Empty cells of many classes would be nearly all of the file.
      if (count === 0 && !isLarge) return [];
      const value = [named, truth, support === 0 ? 0 : Math.sqrt(count / support)];
      return [{ value, label: { show: isLarge && count > 0, formatter: String(count) } }];
    });
  });
}
