import { describe, expect, test } from "vitest";
import { drawConfusion } from "#training/report/draw-confusion.ts";

const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
const cells = (svg: string) => [
  ...svg.matchAll(/<path[^>]* fill="(rgb\([^"]*\))"[^>]* ecmeta_series_index="0" ecmeta_data_index="(\d+)"/g),
];

describe("drawConfusion()", () => {
  test("draws a cell for each pair of classes, with names, counts and title", async () => {
    const svg = await drawConfusion(
      [
        [8, 2],
        [0, 5],
      ],
      ["cat", "dog"],
      "pets@1",
    );
    expect(cells(svg)).toHaveLength(4);
    for (const text of ["cat", "dog", "8", "2", "5", "true class", "class named", "pets@1"]) expect(texts(svg)).toContain(text);
    expect(texts(svg)).not.toContain("0");
  });

  test("darkens by the share of the row, so that a rare class counts like a common one", async () => {
    const svg = await drawConfusion(
      [
        [800, 200],
        [1, 4],
      ],
      ["common", "rare"],
      "t",
    );
    const shades = new Map(cells(svg).map(([, shade, index]) => [Number(index), shade]));
    expect(shades.get(0)).toBe(shades.get(3));
    expect(shades.get(1)).toBe(shades.get(2));
    expect(shades.get(0)).not.toBe(shades.get(1));
  });

  test("leaves the counts of many classes to the JSON", async () => {
    const names = Array.from({ length: 30 }, (_, index) => `class ${index}`);
    const svg = await drawConfusion(
      names.map((_, row) => names.map((__, column) => (row === column ? 12345 : 0))),
      names,
      "many",
    );
    expect(texts(svg)).not.toContain("12345");
    expect(cells(svg)).toHaveLength(30);
    expect(texts(svg)).toContain("class 29");
  });

  test("draws what it is given, whatever the names hold", async () => {
    const svg = await drawConfusion(
      [
        [1, 0],
        [0, 1],
      ],
      ["<script>", 'a"b'],
      "t & t",
    );
    expect(svg).not.toContain("<script>");
    expect(svg).toContain("&lt;script&gt;");
  });
});
