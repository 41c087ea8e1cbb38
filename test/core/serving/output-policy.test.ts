import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import type { ServedVersion } from "#core/model/served-model.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import { createFakeRunner } from "#test/fakes/runner.ts";
import { ask, CALLER, identityModel, oneInput, type Question } from "./ask.ts";

const PROBABILITIES = [0.62345678, 0.1, 0.05, 0.07, 0.06, 0.04, 0.05654322];
const ANSWER: Readonly<Record<string, Tensor>> = {
  p: { name: "p", datatype: "FP32", shape: [1, 7], data: Float32Array.from(PROBABILITIES) },
  c: { name: "c", datatype: "INT64", shape: [1], data: BigInt64Array.of(0n) },
  embedding: { name: "embedding", datatype: "FP32", shape: [1, 2], data: Float32Array.of(0.123456, -98765.4) },
  votes: { name: "votes", datatype: "INT32", shape: [1, 7], data: Int32Array.of(62345, 1, 2, 3, 4, 5, 6) },
};
const { runner } = createFakeRunner((_, names) => names.flatMap((name) => ANSWER[name] ?? []));

const TENSOR_MODEL: ServedVersion = {
  ...identityModel([{ name: "x", datatype: "FP32", shape: [-1, 3] }]),
  outputs: Object.values(ANSWER).map(({ name, datatype, shape }) => ({ name, datatype, shape: [-1, ...shape.slice(1)] })),
};
const CLASSIFIER: ServedVersion = {
  ...TENSOR_MODEL,
  classifier: { probabilities: "p", class: "c", classes: ["a", "b", "c", "d", "e", "f", "g"] },
};

const askAs = (entitlements: readonly string[], question: Question = {}) =>
  ask({
    model: CLASSIFIER,
    runner,
    json: oneInput({ data: [1, 2, 3] }),
    ...question,
    caller: { ...CALLER, entitlements: entitlements.map(parseEntitlement) },
  });

async function outputsAs(entitlements: readonly string[], question: Question = {}): Promise<Record<string, unknown>> {
  const { json } = await askAs(entitlements, question);
  return Object.fromEntries((json.outputs ?? []).map(({ name, data }) => [name, data]));
}

const float = (values: readonly number[]): number[] => values.map(Math.fround);

describe("an output policy", () => {
  test("full leaves everything as the model gave it, and says nothing of itself", async () => {
    expect(await outputsAs(["m"])).toEqual({
      p: float(PROBABILITIES),
      c: [0],
      embedding: float([0.123456, -98765.4]),
      votes: [62345, 1, 2, 3, 4, 5, 6],
    });
    expect((await askAs(["m"])).headers).not.toHaveProperty("slipway-output-policy");
  });

  test("topk, rounded and label leave of a classifier what they say, under its header", async () => {
    expect(await outputsAs(["m:topk"])).toEqual({ p: float([0.6235, 0.1, 0, 0.07, 0.06, 0, 0.0565]), c: [0] });
    expect(await outputsAs(["m:rounded"])).toEqual({
      p: float([0.62, 0.1, 0.05, 0.07, 0.06, 0.04, 0.06]),
      c: [0],
      embedding: float([0.123, -98800]),
    });
    expect(await outputsAs(["m:label"])).toEqual({ p: [1, 0, 0, 0, 0, 0, 0], c: [0] });
    expect((await askAs(["m:label"])).headers).toMatchObject({ "slipway-output-policy": "label" });
  });

  test("holds for binary answers, asked for in either way, byte for byte", async () => {
    const wanted = float([0.6235, 0.1, 0, 0.07, 0.06, 0, 0.0565]);
    for (const more of [{ parameters: { binary_data_output: true } }, { outputs: [{ name: "p", parameters: { binary_data: true } }] }]) {
      const { binary } = await askAs(["m:topk"], { json: oneInput({ data: [1, 2, 3] }, more) });
      expect([...new Float32Array(Uint8Array.from(binary).buffer.slice(0, 28))]).toEqual(wanted);
    }
    const raw = await askAs(["m:topk"], {
      headers: { "inference-header-content-length": "0" },
      body: Buffer.from(Float32Array.of(1, 2, 3).buffer),
    });
    expect([...new Float32Array(Uint8Array.from(raw.binary).buffer.slice(0, 28))]).toEqual(wanted);
  });

  test("makes a withheld output one that is not there, before anything runs", async () => {
    const json = oneInput({ data: [1, 2, 3] }, { outputs: [{ name: "embedding" }] });
    const withheld = await askAs(["m:topk"], { json });
    expect([withheld.status, withheld.json.code, withheld.runs]).toEqual([400, "UNKNOWN_OUTPUT", 0]);
    expect(withheld.json.error).toBe("unexpected inference output 'embedding' for model 'm'");
    expect((await askAs(["m"], { json })).status).toBe(200);
  });

  test("rounds a tensor model's floats and leaves what has no precision to lose", async () => {
    expect(await outputsAs(["m:rounded"], { model: TENSOR_MODEL })).toMatchObject({
      p: float([0.623, 0.1, 0.05, 0.07, 0.06, 0.04, 0.0565]),
      c: [0],
      votes: [62345, 1, 2, 3, 4, 5, 6],
    });
  });

  test.each([
    ["topk", TENSOR_MODEL],
    ["label", TENSOR_MODEL],
    ["rounded", { ...TENSOR_MODEL, outputs: TENSOR_MODEL.outputs.filter(({ datatype }) => datatype !== "FP32") }],
  ] as const)("%s is refused where a model has nothing it can be applied to, before anything runs", async (policy, model) => {
    const { status, json, runs } = await askAs([`m:${policy}`], { model });
    expect([status, json.code, runs]).toEqual([403, "OUTPUT_WITHHELD", 0]);
    expect(json.error).toContain(policy);
  });

  test("of several the least restrictive that can be applied wins", async () => {
    const policyOf = async (entitlements: readonly string[], model: ServedVersion = CLASSIFIER) =>
      (await askAs(entitlements, { model })).headers["slipway-output-policy"] ?? "full";
    expect(await policyOf(["m:label", "*:rounded"])).toBe("rounded");
    expect(await policyOf(["m:rounded", "m:topk"])).toBe("topk");
    expect(await policyOf(["m:label", "m@3"])).toBe("full");
    expect(await policyOf(["m:label", "m@4-"])).toBe("label");
    expect(await policyOf(["m:topk", "m:rounded"], TENSOR_MODEL)).toBe("rounded");
  });

  test("an answer that may not leave is refused, and metered: the model has run", async () => {
    const logits = createFakeRunner(() => [{ name: "p", datatype: "FP32", shape: [1, 7], data: Float32Array.of(9, 8, 7, 6, 5, 4, 3) }]);
    const { status, json, usage, text } = await askAs(["m:topk"], {
      runner: logits.runner,
      json: oneInput({ data: [1, 2, 3] }, { outputs: [{ name: "p" }] }),
    });
    expect([status, json.code]).toEqual([403, "OUTPUT_WITHHELD"]);
    expect(text).not.toMatch(/\b[98]\b/);
    expect(usage).toMatchObject([{ outcome: "OUTPUT_WITHHELD", bytesOut: 0 }]);
  });
});
