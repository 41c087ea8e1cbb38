import { expect } from "vitest";
import { ERRORS } from "#core/errors.ts";
import { checkErrorText } from "#test/conformance/error-text.ts";
import { checkAnswer } from "#test/fuzz/check-answer.ts";
import type { LaneAnswer } from "#test/fuzz/http-lane.ts";
import { MARKER } from "./requests.ts";
import type { BadInputCase } from "./row.ts";

/** Holds the answer to a case against the table, and against what every answer must be. */
export function checkCase({ code, headers = {} }: BadInputCase, answer: LaneAnswer): void {
  const text = answer.body.toString("utf8");
  expect({ code: checkAnswer(answer, { foreign: [] }), status: answer.status, text: code === "OK" ? "" : text }).toEqual({
    code,
    status: code === "OK" ? 200 : ERRORS[code].status,
    text: code === "OK" ? "" : expect.stringContaining(`"${code}"`),
  });
  for (const [name, value] of Object.entries(headers)) {
    if (value instanceof RegExp) expect(answer.headers.get(name), name).toMatch(value);
    else expect(answer.headers.get(name), name).toBe(value);
  }
  if (code !== "OK") checkErrorText(text, MARKER);
}
