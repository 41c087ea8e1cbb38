import { afterAll, describe, expect, test } from "vitest";
import { takeApart } from "#test/conformance/case.ts";
import { createHandlerTransport } from "#test/conformance/handler-transport.ts";
import { CONFORMANCE_MODELS } from "#test/conformance/models.ts";
import { askHandlers, toLaneAnswer } from "./ask-handlers.ts";
import { checkCase } from "./check-case.ts";
import { GOOD } from "./requests.ts";
import { BAD_INPUT_ROWS } from "./rows.ts";

const { transport, close } = createHandlerTransport(CONFORMANCE_MODELS);
afterAll(close);

const rows = BAD_INPUT_ROWS.flatMap(({ row, input, cases = [] }) => {
  const reached = cases.filter(({ at }) => at !== "gateway");
  return reached.length === 0 ? [] : [{ row, input, cases: reached }];
});

describe("the handlers, asked with API Gateway's events", () => {
  test.each(rows)("$row $input", async ({ cases }) => {
    for (const bad of cases) checkCase(bad, toLaneAnswer(await askHandlers(transport, bad)));
    expect(takeApart(await transport(GOOD)).json).toMatchObject({ model_version: "3", outputs: [{ data: [1, 2, 3] }] });
    expect("x" in {}).toBe(false);
  });
});

describe("positive control", () => {
  const [row] = rows.flatMap(({ cases }) => cases.filter(({ code }) => code === "SHAPE_MISMATCH"));

  test.each<[string, (text: string) => string]>([
    ["another code", (text) => text.replace("SHAPE_MISMATCH", "BAD_DIM")],
    ["a path in the text", (text) => text.replace('"error":"', '"error":"/opt/model: ')],
    ["a source line in the text", (text) => text.replace('"error":"', '"error":"graph.cc:12 ')],
    ["a stack in the text", (text) => text.replace('"error":"', '"error":"at run:12 ')],
    ["the payload in the text", (text) => text.replace('"error":"', `"error":"${String(GOOD.body).slice(-32, -4)} `)],
  ])("%s is noticed", async (_, plant) => {
    if (row === undefined) throw new Error("The case is gone");
    const answer = toLaneAnswer(await askHandlers(transport, row));
    checkCase(row, answer);
    expect(() => checkCase(row, { ...answer, body: Buffer.from(plant(answer.body.toString())) })).toThrow();
  });
});
