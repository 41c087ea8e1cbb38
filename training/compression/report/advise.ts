import type { Better, FigureComparison } from "./compare-forms.ts";

/** Says in sentences which form is better for what, also when the answer is the original. */
export function advise(figures: readonly FigureComparison[], parent: string, child: string): readonly string[] {
  const list = (better: Better): string =>
    figures
      .filter((figure) => figure.better === better)
      .map(describe)
      .join(", ");
  const [forChild, forParent, even] = [list("child"), list("parent"), list("neither")];
  const serving = figures.filter(({ what }) => what.startsWith("latency") || what.startsWith("CPU") || what.startsWith("energy"));
  const isDearer = serving.length > 0 && serving.every(({ better }) => better !== "child");
  return [
    ...(forChild === ""
      ? [`${child} is better at nothing that was measured: keep ${parent}, the original`]
      : [`${child} is better at ${forChild}`]),
    ...(forParent === "" ? [] : [`${parent}, the original, is better at ${forParent}`]),
    ...(even === "" ? [] : [`They are even at ${even}`]),
    ...(isDearer && forChild !== ""
      ? [`To serve with, take ${parent}, the original: no call of ${child} is faster or takes less energy`]
      : []),
  ];
}

function describe({ what, unit, parent, child, ratio }: FigureComparison): string {
  if (unit === "share") return `${what} (${child >= parent ? "+" : "−"}${Math.abs((child - parent) * 100).toFixed(2)} points)`;
  return ratio === null ? what : `${what} (${ratio.toFixed(2)} ×)`;
}
