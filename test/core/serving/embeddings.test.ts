import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import type { ServedVersion } from "#core/model/served-model.ts";
import { identityModel } from "./ask.ts";
import { askTask, type TaskQuestion } from "./ask-task.ts";

/** A model that gives each token the vector (id, 1): the mean over a text's tokens is easily told. */
const MODEL: ServedVersion = {
  ...identityModel(
    [
      { name: "ids", datatype: "INT64", shape: [-1, -1] },
      { name: "mask", datatype: "INT64", shape: [-1, -1] },
    ],
    { name: "e5", maxBatch: 4 },
  ),
  outputs: [{ name: "hidden", datatype: "FP32", shape: [-1, -1, 2] }],
  task: {
    kind: "embeddings",
    output: "hidden",
    pooling: "mean",
    normalize: false,
    preparation: {
      kind: "tokenizer",
      file: "tokenizer.json",
      sha256: "0".repeat(64),
      maxTokens: 16,
      padId: 0,
      inputs: { ids: "ids", mask: "mask" },
    },
  },
};

const ask = askTask(MODEL, ([ids]) => {
  const vectors = Array.from(ids?.data as BigInt64Array, (id) => [Number(id), 1]);
  return [{ name: "hidden", datatype: "FP32", shape: [...(ids?.shape ?? []), 2], data: Float32Array.from(vectors.flat()) }];
});
const embed = (json: unknown, more: TaskQuestion = {}) => ask({ path: "/v1/embeddings", json, ...more });

/** `[CLS] card [SEP]` is 2, 5, 3; `[CLS] [SEP]` is 2, 3. */
const CARD = [Math.fround(10 / 3), 1];
const EMPTY = [2.5, 1];

describe("embeddings in OpenAI's form", () => {
  test.each(["/v1/embeddings", "/v1/models/e5/embeddings", "/v1/models/e5/versions/3/embeddings"])("answers at %s", async (path) => {
    const { status, json, headers } = await embed({ model: "e5", input: ["card", ""], user: "somebody" }, { path });
    expect(status).toBe(200);
    expect(json).toEqual({
      object: "list",
      data: [
        { object: "embedding", index: 0, embedding: CARD },
        { object: "embedding", index: 1, embedding: EMPTY },
      ],
      model: "e5",
      usage: { prompt_tokens: 5, total_tokens: 5 },
    });
    expect(headers["slipway-model-version"]).toBe("3");
  });

  test("gives single precision in base64, as OpenAI's clients ask for it", async () => {
    const { json } = await embed({ model: "e5", input: "card", encoding_format: "base64" });
    const [{ embedding } = { embedding: "" }] = (json as { readonly data: { readonly embedding: string }[] }).data;
    expect(Array.from(new Float32Array(Uint8Array.from(Buffer.from(embedding, "base64")).buffer))).toEqual(CARD);
  });

  test("predict gives the same vectors bare", async () => {
    expect((await ask({ json: { inputs: "card" } })).json).toEqual(CARD);
    expect((await ask({ json: { inputs: ["card", ""] } })).json).toEqual([CARD, EMPTY]);
  });

  test.each<[string, unknown, number, string]>([
    ["no model", { input: "card" }, 400, "BAD_SHAPE"],
    ["another model", { model: "e6", input: "card" }, 404, "MODEL_NOT_FOUND"],
    ["a name no model may have", { model: "../e5", input: "card" }, 400, "BAD_MODEL_NAME"],
    ["no input", { model: "e5" }, 400, "BAD_SHAPE"],
    ["tokens", { model: "e5", input: [1, 2, 3] }, 400, "BAD_ELEMENT"],
    ["another length", { model: "e5", input: "card", dimensions: 64 }, 400, "UNSUPPORTED_PARAMETER"],
    ["another format", { model: "e5", input: "card", encoding_format: "int8" }, 400, "BAD_REQUEST"],
    ["a field it does not know", { model: "e5", input: "card", tier: "premium" }, 400, "UNKNOWN_FIELD"],
    ["five texts", { model: "e5", input: ["a", "b", "c", "d", "e"] }, 400, "SHAPE_MISMATCH"],
    ["over-long text", { model: "e5", input: "a".repeat(32_001) }, 413, "TEXT_TOO_LONG"],
  ])("refuses %s", async (_, json, status, code) => {
    const reply = await embed(json);
    expect([reply.status, reply.code, reply.calls.length]).toEqual([status, code, 0]);
  });

  test("a text that the tokenizer's expression never gets done with is refused", async () => {
    expect((await embed({ model: "e5", input: `${"a".repeat(28)}b` })).code).toBe("BAD_STRING");
  });

  test("vectors need a grant: they are withheld under topk and label, and rounded under rounded", async () => {
    for (const policy of ["topk", "label"])
      expect(await embed({ model: "e5", input: "card" }, { entitlements: [`*:${policy}`] })).toMatchObject({
        status: 403,
        code: "OUTPUT_WITHHELD",
      });
    const { json } = await ask({ json: { inputs: "card" }, entitlements: ["*:rounded"] });
    expect(json).toEqual([Math.fround(3.33), 1]);
  });

  test("who may not use the model cannot tell that there is one", async () => {
    for (const model of ["e5", "e6"]) {
      expect(await embed({ model, input: "card" }, { entitlements: ["other"] })).toMatchObject({ status: 404, code: "NOT_FOUND" });
      const named = await embed({ model, input: "card" }, { entitlements: ["other"], path: "/v1/models/e5/embeddings" });
      expect(named).toMatchObject({ status: 404, code: "MODEL_NOT_FOUND" });
    }
  });
});
