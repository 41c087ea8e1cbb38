import type { Coefficient } from "#core/footprint/coefficient.ts";
import type { Coefficients } from "#core/footprint/coefficients.ts";
import { fillPart, toTable } from "./fill-part.ts";

/** The chapter on the footprint with its tables made anew from the coefficients. */
export function fillFootprintChapter(chapter: string, coefficients: Coefficients): string {
  const parts = { coefficients: coefficientTable(coefficients), grids: gridTable(coefficients), prices: priceTable(coefficients) };
  return Object.entries(parts).reduce((text, [name, content]) => fillPart(text, name, content), chapter);
}

function coefficientTable({ conventions, processors, accelerators, servers }: Coefficients): string {
  const ranges = { ...processors, ...accelerators };
  const rows = [
    ...Object.entries(conventions).map(([name, entry]) => toRow(name, entry)),
    ...Object.entries(ranges).flatMap(([name, { idle, full }]) => [toRow(`${name}, idle`, idle), toRow(`${name}, full`, full)]),
    ...Object.entries(servers).flatMap(([name, { parts, embodied }]) =>
      Object.entries(embodied).map(([set, entry]) => toRow(`${name} (${parts} parts), ${set}`, entry)),
    ),
  ];
  return toTable(["Name", "Value", "Unit", "Source", "Year", "Basis"], rows);
}

function toRow(name: string, { value, unit, source, year, basis }: Coefficient): readonly (string | number)[] {
  return [name, Number(value.toPrecision(10)), unit, source, year, basis];
}

function gridTable({ grids }: Coefficients): string {
  const rows = [...grids].map(([region, sets]) => [region, sets["ccf-app"].value, sets["owid-2023"].value]);
  const sources = [...grids]
    .slice(0, 1)
    .flatMap(([, sets]) => Object.entries(sets).map(([set, { source }]) => `- \`${set}\`: ${source}\n`));
  return `${toTable(["Region", "`ccf-app`", "`owid-2023`"], rows)}\nSources, by the first row:\n\n${sources.join("")}`;
}

function priceTable({ prices, pricesAsOf }: Coefficients): string {
  const rows = Object.entries(prices).map(([name, { usd, per, source, secondary }]) => [
    name,
    `${usd} / ${per}`,
    `${source}${secondary ? " (secondary)" : ""}`,
  ]);
  return `${toTable(["Item", "USD", `Source, as of ${pricesAsOf}`], rows)}`;
}
