import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "#test/support/started-cloud.ts";
import { FAULT_ROWS } from "./rows.ts";

test("FAULT_ROWS has every row of the matrix once, in order", () => {
  expect(FAULT_ROWS.map(({ row }) => row)).toEqual(Array.from({ length: 40 }, (_, index) => `F${String(index + 1).padStart(2, "0")}`));
});

describe("FAULT_ROWS tells where each fault is injected, or why it is not", () => {
  test.each(FAULT_ROWS)("$row $fault", ({ row, tests = [], open }) => {
    expect(tests.length > 0 || open !== undefined).toBe(true);
    for (const file of tests) {
      expect(existsSync(join(ROOT, file)), file).toBe(true);
      if (file.startsWith("test/faults/")) expect(readFileSync(join(ROOT, file), "utf8")).toMatch(rangeOf(row));
    }
  });
});

/** The row by its name, or as one of those "F01 to F07". */
function rangeOf(row: string): RegExp {
  return Number(row.slice(1)) <= 7 ? new RegExp(`${row}|F01 to F07`) : new RegExp(row);
}
