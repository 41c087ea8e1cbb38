import { expect } from "vitest";
import { ERRORS } from "#core/errors.ts";
import { checkAnswer } from "#test/fuzz/check-answer.ts";
import type { LaneAnswer } from "#test/fuzz/http-lane.ts";
import { MARKER } from "./requests.ts";
import type { BadInputCase } from "./row.ts";

/** What an error's text may not hold once what it repeats in quotes is masked: paths, sources, addresses, stacks, buckets, keys. */
const INNER_TEXT = /\/|\.cc:|0x|\bat \S+:\d|bucket|s3|arn:|slw_|[0-9a-f]{32}/i;

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
  if (code !== "OK") checkErrorText(text);
}

/** SEC-05. A name that was asked for may come back in quotes, the marker only as part of one. */
export function checkErrorText(body: string): void {
  const { error } = JSON.parse(body) as { readonly error: string | { readonly message: string } };
  const message = typeof error === "string" ? error : error.message;
  expect(message.replaceAll(/'[^']*'/g, "'…'")).not.toMatch(INNER_TEXT);
  expect(message.replaceAll(`'${MARKER}'`, "")).not.toContain(MARKER);
}
