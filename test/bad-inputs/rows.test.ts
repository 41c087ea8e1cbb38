import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "#test/support/started-cloud.ts";
import { MARKER } from "./requests.ts";
import { BAD_INPUT_ROWS, ROWS_OF_SECTION } from "./rows.ts";

test("BAD_INPUT_ROWS has every class of every section once, in order", () => {
  const expected = Object.entries(ROWS_OF_SECTION).flatMap(([section, count]) =>
    Array.from({ length: count }, (_, index) => `${section}.${index + 1}`),
  );
  expect(BAD_INPUT_ROWS.map(({ row }) => row)).toEqual(expected);
});

describe("BAD_INPUT_ROWS tells where each class is tried, or why it is not", () => {
  test.each(BAD_INPUT_ROWS)("$row $input", ({ cases = [], tests = [], open }) => {
    expect(cases.length + tests.length > 0 || (open ?? "").length > 40).toBe(true);
    for (const file of tests) expect(existsSync(join(ROOT, file)), file).toBe(true);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });
});

test("every request of the table that is not compressed, empty or one literal holds the marker", () => {
  const unmarked = BAD_INPUT_ROWS.flatMap(({ row, cases = [] }) =>
    cases.flatMap(({ name, request }) => {
      const text = typeof request === "string" ? request : `${request.path} ${Buffer.from(request.body).toString("latin1")}`;
      const isCoded = typeof request !== "string" && request.headers["content-encoding"] !== undefined;
      return text.includes(MARKER) || isCoded ? [] : [`${row} ${name}`];
    }),
  );
  expect(unmarked).toEqual(["3.2.1 nothing", "3.2.7 null", "3.2.7 1", "3.2.7 true"]);
});
