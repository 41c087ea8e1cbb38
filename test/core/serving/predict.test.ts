import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { LIMITS } from "#core/limits.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { JPEG_BASELINE, WEBP_LOSSY } from "#test/fixtures/images/pictures.ts";
import { makePng, PNG_SIGNATURE, pngHeader } from "#test/fixtures/images/png.ts";
import { identityModel } from "./ask.ts";
import { askTask, type TaskQuestion } from "./ask-task.ts";

const CLASSES = ["dark", "grey", "light", "d", "e", "f", "g"];

/** A model of one pixel: how light it is decides the class. */
const IMAGE_MODEL: ServedVersion = {
  ...identityModel([{ name: "x", datatype: "UINT8", shape: [-1, 1, 1] }]),
  outputs: [{ name: "p", datatype: "FP32", shape: [-1, 7] }],
  task: {
    kind: "classification",
    output: "p",
    apply: "none",
    classes: CLASSES,
    preparation: {
      kind: "image",
      width: 1,
      height: 1,
      resize: "cover",
      crop: 1,
      filter: "bilinear",
      channels: "grey",
      background: "black",
      invert: false,
      scale: 1,
      mean: [0],
      std: [1],
      maxPixels: LIMITS.MAX_IMAGE_PIXELS,
    },
  },
};

const askImage = askTask(IMAGE_MODEL, ([input]) => {
  const light = Number(input?.data[0]) > 100;
  const scores = light ? [0.01, 0.2, 0.6, 0.09, 0.05, 0.03, 0.02] : [0.9, 0.1, 0, 0, 0, 0, 0];
  return [{ name: "p", datatype: "FP32", shape: [1, 7], data: Float32Array.from(scores) }];
});

const png = (grey: number): Buffer => makePng({ width: 1, height: 1, colourType: 0, rows: [[grey]] });
const raw = (body: Uint8Array, type = "image/png", headers: Record<string, string> = {}): TaskQuestion => ({
  body,
  headers: { "content-type": type, ...headers },
});
const isParam = (param: unknown): boolean => param === null || (typeof param === "string" && param !== "");
const labels = (json: unknown): readonly string[] => (json as { readonly label: string }[]).map(({ label }) => label);

describe("predict of an image classifier", () => {
  test("names the five best classes of a picture's own bytes, best first, and meters it", async () => {
    const { status, headers, json, usage } = await askImage(raw(png(200)));
    expect([status, headers["content-type"], headers["slipway-model-version"]]).toEqual([200, "application/json", "3"]);
    expect(labels(json)).toEqual(["light", "grey", "d", "e", "f"]);
    expect((json as { score: number }[])[0]?.score).toBeCloseTo(0.6);
    expect(usage).toMatchObject([{ tenant: "acme", outcome: "OK", bytesIn: png(200).length }]);
  });

  test.each([
    ["image/png", png(3)],
    ["image/jpeg", JPEG_BASELINE],
    ["IMAGE/WEBP", WEBP_LOSSY],
    ["application/octet-stream", WEBP_LOSSY],
  ])("takes %s", async (type, body) => {
    expect(await askImage(raw(body, type))).toMatchObject({ status: 200 });
  });

  test("base64 in JSON answers the same, and `top_k` there or in a header says how many", async () => {
    const inputs = png(200).toString("base64");
    expect((await askImage({ json: { inputs } })).json).toEqual((await askImage(raw(png(200)))).json);
    expect(labels((await askImage({ json: { inputs, parameters: { top_k: 2 } } })).json)).toEqual(["light", "grey"]);
    expect(labels((await askImage(raw(png(200), "image/png", { "slipway-top-k": "1" }))).json)).toEqual(["light"]);
    expect((await askImage({ json: { inputs, parameters: { top_k: 500 } } })).json).toHaveLength(7);
  });

  test.each<[string, TaskQuestion, number, string]>([
    ["no type", { body: png(1) }, 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["a form", raw(png(1), "application/x-www-form-urlencoded"), 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["an SVG that says so", raw(Buffer.from("<svg/>"), "image/svg+xml"), 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["an SVG that says it is a PNG", raw(Buffer.from("<svg/>")), 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["an SVG as bytes", raw(Buffer.from('<!DOCTYPE x [<!ENTITY e SYSTEM "file:a">]>'), "application/octet-stream"), 400, "BAD_IMAGE"],
    ["a WebP that says it is a JPEG", raw(WEBP_LOSSY, "image/jpeg"), 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["nothing", raw(new Uint8Array(), "application/octet-stream"), 400, "BAD_IMAGE"],
    ["a truncated picture", raw(JPEG_BASELINE.subarray(0, 200), "image/jpeg"), 400, "BAD_IMAGE"],
    ["a picture with a page behind it", raw(Buffer.concat([png(1), Buffer.from("<html>")])), 400, "BAD_IMAGE"],
    ["pixels beyond the limit", raw(Buffer.concat([PNG_SIGNATURE, pngHeader(4087, 4087)])), 413, "IMAGE_TOO_LARGE"],
    ["bytes beyond the limit", raw(new Uint8Array(LIMITS.MAX_BODY_BYTES + 1)), 413, "BODY_TOO_LARGE"],
    ["a header that is no number", raw(png(1), "image/png", { "slipway-top-k": "01" }), 400, "BAD_HEADER"],
    ["no JSON", { json: "{" }, 400, "BAD_JSON"],
    ["an array", { json: [] }, 400, "BAD_SHAPE"],
    ["no inputs", { json: {} }, 400, "BAD_SHAPE"],
    ["a list of pictures", { json: { inputs: [png(1).toString("base64")] } }, 400, "BAD_SHAPE"],
    ["base64 with white space", { json: { inputs: `${png(1).toString("base64")}\n` } }, 400, "BAD_ENCODING"],
    ["a GIF in base64", { json: { inputs: Buffer.from("GIF89a").toString("base64") } }, 400, "BAD_IMAGE"],
    ["a field it does not know", { json: { inputs: "", tenantId: "x" } }, 400, "UNKNOWN_FIELD"],
    ["a parameter it does not know", { json: { inputs: "", parameters: { function_to_apply: "none" } } }, 400, "UNKNOWN_FIELD"],
    ["no class at all", { json: { inputs: "", parameters: { top_k: 0 } } }, 400, "OUT_OF_RANGE"],
    ["one and a half", { json: { inputs: "", parameters: { top_k: 1.5 } } }, 400, "OUT_OF_RANGE"],
    ["a number as text", { json: { inputs: "", parameters: { top_k: "2" } } }, 400, "OUT_OF_RANGE"],
    ["tensors", { json: { inputs: [{ name: "x", shape: [1], datatype: "UINT8", data: [1] }] } }, 400, "BAD_SHAPE"],
    ["a route that the task has not", { ...raw(png(1)), path: "/v1/models/m/embeddings" }, 404, "NOT_FOUND"],
    ["another model", { ...raw(png(1)), path: "/v1/models/n/predict" }, 404, "MODEL_NOT_FOUND"],
    ["another version", { ...raw(png(1)), path: "/v1/models/m/versions/4/predict" }, 404, "VERSION_NOT_FOUND"],
  ])("refuses %s without running the model", async (_, question, status, code) => {
    const reply = await askImage(question);
    expect([reply.status, reply.code, reply.calls.length]).toEqual([status, code, 0]);
    expect(reply.json).toEqual({
      error: { message: expect.any(String), type: "invalid_request_error", code, param: expect.toSatisfy(isParam) },
    });
  });

  test("judges an image bomb by its header: no memory is taken for it", async () => {
    const bomb = Buffer.concat([PNG_SIGNATURE, pngHeader(30_000, 30_000), Buffer.alloc(600_000)]);
    const before = process.memoryUsage().rss;
    expect((await askImage(raw(bomb))).code).toBe("IMAGE_TOO_LARGE");
    expect(process.memoryUsage().rss - before).toBeLessThan(32 * 1024 ** 2);
  });

  test("takes tensors still", async () => {
    const inputs = [{ name: "x", datatype: "UINT8", shape: [1, 1, 1], data: [200] }];
    const { status, json } = await askImage({ path: "/v2/models/m/infer", json: { inputs } });
    expect([status, json]).toMatchObject([200, { model_name: "m", outputs: [{ name: "p" }] }]);
  });
});

describe("output policies at predict", () => {
  test.each([
    ["topk", 5, [0.6, 0.2, 0.09, 0.05, 0.03]],
    ["rounded", 7, [0.6, 0.2, 0.09, 0.05, 0.03, 0.02, 0.01]],
    ["label", 1, [1]],
  ])("%s names %i classes, rounded", async (policy, _, scores) => {
    const { json, headers } = await askImage({ ...raw(png(200), "image/png", { "slipway-top-k": "7" }), entitlements: [`*:${policy}`] });
    expect(headers["slipway-output-policy"]).toBe(policy);
    expect((json as { score: number }[]).map(({ score }) => Math.round(score * 1e4) / 1e4)).toEqual(scores);
  });

  const LOGITS: ServedVersion = {
    ...IMAGE_MODEL,
    ...(IMAGE_MODEL.task?.kind === "classification" ? { task: { ...IMAGE_MODEL.task, apply: "softmax" as const } } : {}),
  };
  const logits = (values: readonly number[]) => (): Tensor[] => [
    { name: "p", datatype: "FP32", shape: [1, 7], data: Float32Array.from(values) },
  ];

  test("hold for the scores that are made of logits, which are withheld themselves", async () => {
    const ask = askTask(LOGITS, logits([0, 0, 50, 0, 0, 0, 0]));
    expect((await ask({ ...raw(png(1)), entitlements: ["*:label"] })).json).toEqual([{ label: "light", score: 1 }]);
    const inputs = [{ name: "x", datatype: "UINT8", shape: [1, 1, 1], data: [200] }];
    expect(await ask({ path: "/v2/models/m/infer", json: { inputs }, entitlements: ["*:label"] })).toMatchObject({ status: 403 });
  });

  test("a model that gives what is no number answers 422, and is metered", async () => {
    const { status, code, usage } = await askTask(LOGITS, logits([Number.NaN, 0, 0, 0, 0, 0, 0]))(raw(png(1)));
    expect([status, code]).toEqual([422, "NON_FINITE_OUTPUT"]);
    expect(usage).toMatchObject([{ outcome: "NON_FINITE_OUTPUT", bytesOut: 0 }]);
  });
});

test("an answer of another width than there are classes is not read as one", async () => {
  for (const shape of [[1, 6], [2, 7], [7]]) {
    const data = new Float32Array(shape.reduce((product, dimension) => product * dimension, 1));
    const { status, code } = await askTask(IMAGE_MODEL, () => [{ name: "p", datatype: "FP32", shape, data }])(raw(png(1)));
    expect([status, code]).toEqual([503, "MANIFEST_INVALID"]);
  }
});

describe("predict of a text classifier", () => {
  const TEXT_MODEL: ServedVersion = {
    ...identityModel([{ name: "x", datatype: "FP32", shape: [-1, 64] }], { maxBatch: 3 }),
    outputs: [{ name: "p", datatype: "FP32", shape: [-1, 2] }],
    task: {
      kind: "classification",
      output: "p",
      apply: "none",
      classes: ["words", "none"],
      preparation: { kind: "hashed-ngrams", features: 64, ngrams: [1, 2], lowercase: true, norm: "l2" },
    },
  };
  const askText = askTask(TEXT_MODEL, ([input]) => {
    const values = input?.data as Float32Array;
    const rows = Array.from({ length: values.length / 64 }, (_, row) => {
      const has = values.subarray(row * 64, row * 64 + 64).some((value) => value !== 0);
      return has ? [0.75, 0.25] : [0.25, 0.75];
    });
    return [{ name: "p", datatype: "FP32", shape: [rows.length, 2], data: Float32Array.from(rows.flat()) }];
  });

  test("a text gives classes, a list of texts a list of them", async () => {
    const words = [
      { label: "words", score: 0.75 },
      { label: "none", score: 0.25 },
    ];
    expect((await askText({ json: { inputs: "Where is my card?" } })).json).toEqual(words);
    expect((await askText({ json: { inputs: ["Where is my card?", ""] } })).json).toEqual([
      words,
      [...words].reverse().map((row, at) => ({ ...row, score: at === 0 ? 0.75 : 0.25 })),
    ]);
    expect((await askText({ json: { inputs: ["card"], parameters: { top_k: 1 } } })).json).toEqual([[words[0]]]);
  });

  test.each<[string, TaskQuestion, number, string]>([
    ["over-long text", { json: { inputs: "a ".repeat(16_001) } }, 413, "TEXT_TOO_LONG"],
    ["a text of 400,000 bytes", { json: { inputs: "\u0301".repeat(200_000) } }, 413, "TEXT_TOO_LONG"],
    ["too many texts", { json: { inputs: ["a", "b", "c", "d"] } }, 400, "SHAPE_MISMATCH"],
    ["no text", { json: { inputs: [] } }, 400, "BAD_SHAPE"],
    ["a number", { json: { inputs: 7 } }, 400, "BAD_SHAPE"],
    ["a number among texts", { json: { inputs: ["a", 7] } }, 400, "BAD_ELEMENT"],
    ["half a surrogate pair", { json: '{"inputs":"\\ud800"}' }, 400, "BAD_STRING"],
    ["bytes that are no UTF-8", { body: Buffer.from([0x7b, 0xff]), headers: { "content-type": "application/json" } }, 400, "BAD_UTF8"],
    ["plain text", { body: Buffer.from("card"), headers: { "content-type": "text/plain" } }, 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["a picture", raw(png(1)), 415, "UNSUPPORTED_MEDIA_TYPE"],
  ])("refuses %s", async (_, question, status, code) => {
    const reply = await askText(question);
    expect([reply.status, reply.code, reply.calls.length]).toEqual([status, code, 0]);
  });
});
