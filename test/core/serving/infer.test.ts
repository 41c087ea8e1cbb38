import { describe, expect, test } from "vitest";
import { createFakeRunner } from "#test/fakes/runner.ts";
import { ask, CALLER, identityModel, oneInput, X_MODEL } from "./ask.ts";

const GOOD = { json: oneInput({ data: [1, 2, 3] }) };

describe("infer()", () => {
  test("says which model, version and bytes answered, and how long each stage took", async () => {
    const { status, headers, json } = await ask(GOOD);
    expect(status).toBe(200);
    expect(json).toMatchObject({ model_name: "m", model_version: "3" });
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "slipway-model-version": "3",
      "slipway-model-sha256": X_MODEL.sha256,
      "slipway-served-by": "lambda",
      "server-timing": expect.stringMatching(/compute;dur=1\.5/),
    });
  });

  test("meters what ran, with numbers and names alone", async () => {
    const { usage } = await ask({ json: oneInput({ data: [1, 2, 3] }, { id: "marker-of-the-payload" }) });
    expect(usage).toEqual([
      { tenant: "acme", model: "m", version: 3, outcome: "OK", computeMs: 1.5, bytesIn: expect.any(Number), bytesOut: expect.any(Number) },
    ]);
    expect(JSON.stringify(usage)).not.toContain("marker");
  });

  test("meters an answer that may not leave, and says why it was refused", async () => {
    const { runner } = createFakeRunner(() => [
      { name: "y", datatype: "FP32", shape: [1, 3], data: Float32Array.of(1, Number.POSITIVE_INFINITY, 2) },
    ]);
    const { status, json, usage } = await ask({ ...GOOD, runner });
    expect([status, json.code]).toEqual([422, "NON_FINITE_OUTPUT"]);
    expect(usage).toMatchObject([{ outcome: "NON_FINITE_OUTPUT", bytesOut: 0 }]);
  });

  test.each([
    ["nobody", undefined, 401, "UNAUTHENTICATED"],
    ["a tenant without entitlements", { ...CALLER, entitlements: [] }, 404, "MODEL_NOT_FOUND"],
    ["a tenant of other versions", { ...CALLER, entitlements: [{ models: "m", versions: { from: 4, to: null } }] }, 404, "MODEL_NOT_FOUND"],
    ["a tenant of other models", { ...CALLER, entitlements: [{ models: "n", versions: { from: 1, to: null } }] }, 404, "MODEL_NOT_FOUND"],
  ])("refuses %s before it looks at the body", async (_, caller, status, code) => {
    const reply = await ask({ body: new Uint8Array([255]), caller });
    expect([reply.status, reply.json.code, reply.runs]).toEqual([status, code, 0]);
  });

  test.each([
    ["GET", "/v2/models/m/infer", 405],
    ["POST", "/v2/models/m/unknown", 404],
    ["POST", "/v2/models/m/versions/3/infer", 200],
    ["POST", "/v2/models/m/versions/stable/infer", 200],
  ])("%s %s is %i", async (method, path, status) => {
    expect((await ask({ ...GOOD, method, path })).status).toBe(status);
  });

  test("a runner's own failure is told in our words alone", async () => {
    const { runner } = createFakeRunner(() => {
      throw new Error("/onnxruntime/core/session.cc:12 Non-zero status code");
    });
    const { status, json } = await ask({ ...GOOD, runner });
    expect([status, json.code]).toEqual([500, "INTERNAL"]);
    expect(json.error).not.toMatch(/onnxruntime|\.cc/);
  });

  test("gives the outputs asked for, in the order asked", async () => {
    const model = identityModel([
      { name: "x", datatype: "INT32", shape: [-1] },
      { name: "z", datatype: "INT32", shape: [-1] },
    ]);
    const input = (name: string, data: number[]) => ({ name, datatype: "INT32", shape: [data.length], data });
    const { json } = await ask({ model, json: { inputs: [input("x", [1]), input("z", [2])], outputs: [{ name: "y1" }, { name: "y" }] } });
    expect(json.outputs?.map(({ name, data }) => [name, data])).toEqual([
      ["y1", [2]],
      ["y", [1]],
    ]);
  });
});
