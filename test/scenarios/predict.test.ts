import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { JPEG_BASELINE, WEBP_LOSSY } from "#test/fixtures/images/pictures.ts";
import { ROOT, run } from "#test/local/commands/command-run.ts";

const url = inject("url");
const key = inject("key");
const home = inject("home");
const picture = readFileSync(join(ROOT, "models/mnist/1/sample.png"));

async function post(path: string, body: Buffer | string, headers: Record<string, string>): Promise<{ status: number; json: unknown }> {
  const response = await fetch(`${url}${path}`, { method: "POST", body, headers: { authorization: `Bearer ${key}`, ...headers } });
  return { status: response.status, json: await response.json() };
}

describe("predict", () => {
  test.each(["/v1/models/mnist/predict", "/v1/models/mnist/versions/1/predict", "/v1/models/mnist/versions/stable/predict"])(
    "a picture of a seven is a seven at %s",
    async (path) => {
      const { status, json } = await post(path, picture, { "content-type": "image/png", "slipway-top-k": "2" });
      expect([status, json]).toMatchObject([200, [{ label: "7" }, { score: expect.any(Number) }]]);
    },
  );

  test("every format is decoded by the bundle as it is deployed, scaled, and taken in base64 too", async () => {
    const path = "/v1/models/mnist/predict";
    const answers = await Promise.all([
      post(path, JPEG_BASELINE, { "content-type": "image/jpeg" }),
      post(path, WEBP_LOSSY, { "content-type": "image/webp" }),
      post(path, JSON.stringify({ inputs: picture.toString("base64") }), { "content-type": "application/json" }),
    ]);
    expect(answers.map(({ status, json }) => [status, (json as unknown[]).length])).toEqual([
      [200, 5],
      [200, 5],
      [200, 5],
    ]);
  });

  test("a sentence gets its intent, and a list of them one each", async () => {
    const path = "/v1/models/banking77/predict";
    const ask = (inputs: unknown) =>
      post(path, JSON.stringify({ inputs, parameters: { top_k: 1 } }), { "content-type": "application/json" });
    expect((await ask("I think I lost my card, what do I do?")).json).toMatchObject([{ label: "lost_or_stolen_card" }]);
    const { json } = await ask(["What exchange rate do you use?", "Can my daughter open an account? She is ten"]);
    expect(json).toMatchObject([[{ label: "exchange_rate" }], [{ label: "age_limit" }]]);
  });

  test.skipIf(home === "")("slipway predict asks with a picture and with a text, and passes on why there is no answer", async () => {
    const slipway = (...words: readonly string[]) => run(["predict", ...words], { home });
    const seven = await slipway("mnist@1", "--input", join(ROOT, "models/mnist/1/sample.png"));
    expect([seven.err, seven.out.split("\n").slice(0, 2)]).toEqual(["", ["class  score", "7      0.9999"]]);
    const lost = await slipway("banking77", "--text", "I lost my card", "--json");
    expect(JSON.parse(lost.out)).toMatchObject([{ label: "lost_or_stolen_card" }, {}, {}, {}, {}]);
    expect(await slipway("nothing", "--text", "a")).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("404: Request for unknown model"),
    });
    expect(await slipway("mnist")).toMatchObject({ code: 1, err: expect.stringContaining("--input or a text with --text") });
  });

  test.each([
    ["no model", "/v1/models/nothing/predict", 404, "MODEL_NOT_FOUND"],
    ["no version", "/v1/models/mnist/versions/99/predict", 404, "VERSION_NOT_FOUND"],
    ["nothing that the model does", "/v1/models/mnist/embeddings", 404, "NOT_FOUND"],
    ["no embedding model", "/v1/embeddings", 404, "NOT_FOUND"],
    ["no picture", "/v1/models/mnist/predict", 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["a query", "/v1/models/mnist/predict?top_k=3", 400, "UNKNOWN_FIELD"],
  ])("%s at %s", async (_, path, status, code) => {
    const answer = await post(path, "x", { "content-type": "image/png" });
    expect(answer).toEqual({ status, json: { error: { message: expect.any(String), type: "invalid_request_error", code, param: null } } });
  });
});
