import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import type { Tensor } from "#core/protocol/tensor.ts";
import { createFakeRunner } from "#test/fakes/runner.ts";
import { ask, identityModel, oneInput, type Question, X_MODEL } from "../serving/ask.ts";

const VECTOR = [{ name: "x", datatype: "FP32", shape: [-1] }] as const;
const bytes = (...values: readonly number[]): Buffer => Buffer.from(Float32Array.from(values).buffer);
const hex = (binary: Uint8Array): string => Buffer.from(binary).toString("hex");
const sized = (name: string, count: number) => ({
  name,
  shape: [count],
  datatype: "FP32",
  parameters: { binary_data_size: count * 4 },
});

describe("shapes", () => {
  test("flat and nested data are the same tensor", async () => {
    const nested = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    const [flat, rows] = await Promise.all([
      ask({ json: oneInput({ shape: [2, 3], data: nested.flat() }) }),
      ask({ json: oneInput({ shape: [2, 3], data: nested }) }),
    ]);
    expect(flat.status).toBe(200);
    expect(rows.text).toBe(flat.text);
    expect(flat.json.outputs?.[0]).toMatchObject({ shape: [2, 3], data: [1, 2, 3, 4, 5, 6] });
  });

  test.each([
    ["a scalar", [], [], [7]],
    ["a batch of one", [-1, 2], [1, 2], [1, 2]],
    ["a batch of three", [-1, 2], [3, 2], [1, 2, 3, 4, 5, 6]],
    ["zero elements", [-1, 2], [0, 2], []],
    ["a dimension of zero that the model fixes", [2, 0], [2, 0], []],
  ])("%s", async (_, declared, shape, data) => {
    const model = identityModel([{ name: "x", datatype: "INT32", shape: declared }]);
    const { status, json } = await ask({ model, json: { inputs: [{ name: "x", datatype: "INT32", shape, data }] } });
    expect([status, json.outputs]).toEqual([200, [{ name: "y", datatype: "INT32", shape, data }]]);
  });
});

describe("the envelope", () => {
  test("an id is echoed, and none is made up", async () => {
    expect((await ask({ json: oneInput({ data: [1, 2, 3] }, { id: 'a"é' }) })).json.id).toBe('a"é');
    expect((await ask({ json: oneInput({ data: [1, 2, 3] }, { id: "" }) })).json.id).toBe("");
    expect((await ask({ json: oneInput({ data: [1, 2, 3] }) })).json).not.toHaveProperty("id");
  });

  test("unknown fields, unknown parameters and hints change nothing", async () => {
    const plain = await ask({ json: oneInput({ data: [1, 2, 3] }) });
    const parameters = { priority: 1, timeout: 500, k: "v", toString: true };
    const more = await ask({ json: oneInput({ data: [1, 2, 3], parameters }, { model_name: "other", extra: { a: [1] }, parameters }) });
    expect([more.status, more.text]).toEqual([200, plain.text]);
  });

  test.each(["application/json", "application/json; charset=utf-8", 'APPLICATION/JSON;charset="UTF-8"', undefined])(
    "the Content-Type %s is JSON in UTF-8",
    async (type) => {
      const headers = type === undefined ? {} : { "content-type": type };
      expect((await ask({ headers, json: oneInput({ data: [1, 2, 3] }) })).status).toBe(200);
    },
  );

  test("a path that names a label answers with the number, in body and header", async () => {
    const { json, headers } = await ask({ path: "/v2/models/m/versions/canary/infer", json: oneInput({ data: [1, 2, 3] }) });
    expect([json.model_version, headers["slipway-model-version"]]).toEqual(["3", "3"]);
  });
});

describe("binary tensors", () => {
  const model = identityModel([
    { name: "a", datatype: "FP32", shape: [-1] },
    { name: "b", datatype: "FP32", shape: [-1] },
    { name: "c", datatype: "FP32", shape: [-1] },
  ]);

  test("are taken in the order of the inputs that have them, JSON inputs between", async () => {
    const inputs = [sized("c", 1), { name: "b", shape: [1], datatype: "FP32", data: [2] }, sized("a", 2)];
    const { json } = await ask({ model, json: { inputs }, binary: Buffer.concat([bytes(3), bytes(10, 11)]) });
    expect(json.outputs?.map(({ name, data }) => [name, data])).toEqual([
      ["y", [10, 11]],
      ["y1", [2]],
      ["y2", [3]],
    ]);
  });

  test("follow the JSON in the order of the outputs that have them, JSON outputs between", async () => {
    const inputs = ["a", "b", "c"].map((name, index) => ({ name, shape: [1], datatype: "FP32", data: [index] }));
    const outputs = [
      { name: "y2", parameters: { binary_data: true } },
      { name: "y", parameters: { binary_data: false } },
      { name: "y1", parameters: { binary_data: true } },
    ];
    const { json, binary, headers } = await ask({ model, json: { inputs, outputs } });
    expect(headers["content-type"]).toBe("application/octet-stream");
    expect(json.outputs).toEqual([
      { name: "y2", datatype: "FP32", shape: [1], parameters: { binary_data_size: 4 } },
      { name: "y", datatype: "FP32", shape: [1], data: [0] },
      { name: "y1", datatype: "FP32", shape: [1], parameters: { binary_data_size: 4 } },
    ]);
    expect(hex(binary)).toBe(hex(bytes(2, 1)));
  });

  test.each([
    [undefined, undefined, false],
    [undefined, true, true],
    [undefined, false, false],
    [true, undefined, true],
    [true, true, true],
    [true, false, false],
    [false, undefined, false],
    [false, true, true],
  ])("binary_data_output %s with binary_data %s is binary: %s", async (all, own, isBinary) => {
    const output = { name: "y", ...(own === undefined ? {} : { parameters: { binary_data: own } }) };
    const request = { outputs: [output], ...(all === undefined ? {} : { parameters: { binary_data_output: all } }) };
    const { binary, headers } = await ask({ json: oneInput({ data: [1, 2, 3] }, request) });
    expect(hex(binary)).toBe(isBinary ? hex(bytes(1, 2, 3)) : "");
    expect(headers["content-type"]).toBe(isBinary ? "application/octet-stream" : "application/json");
    expect("inference-header-content-length" in headers).toBe(isBinary);
  });

  test("a raw body is the only input, its shape deduced, all outputs binary", async () => {
    const raw = (question: Question) => ask({ ...question, headers: { "inference-header-content-length": "0" } });
    const row = await raw({ model: X_MODEL, body: bytes(1, 2, 3) });
    expect([row.json.outputs?.[0]?.shape, hex(row.binary)]).toEqual([[1, 3], hex(bytes(1, 2, 3))]);
    const vector = await raw({ model: identityModel(VECTOR), body: bytes(1, 2) });
    expect([vector.json.outputs?.[0]?.shape, hex(vector.binary)]).toEqual([[2], hex(bytes(1, 2))]);
    const text = await raw({ model: identityModel([{ name: "x", datatype: "BYTES", shape: [1] }]), body: Buffer.from("é") });
    expect(hex(text.binary)).toBe("02000000c3a9");
  });
});

describe("values that are not finite", () => {
  const answering = (...values: readonly number[]) =>
    createFakeRunner((): Tensor[] => [{ name: "y", datatype: "FP32", shape: [values.length], data: Float32Array.from(values) }]).runner;
  const request = { inputs: [{ name: "x", shape: [1], datatype: "FP32", data: [1] }] };
  const binaryRequest = { ...request, parameters: { binary_data_output: true } };
  const declared = identityModel(VECTOR, { allowNonFinite: true });
  const undeclared = identityModel(VECTOR);

  test.each([
    ["NaN", request],
    ["NaN", binaryRequest],
    ["Infinity", request],
    ["-Infinity", binaryRequest],
  ])("%s in an answer that does not declare it is 422, and metered", async (value, json) => {
    const { status, json: body, usage } = await ask({ model: undeclared, json, runner: answering(Number(value)) });
    expect([status, body.code, usage.length]).toEqual([422, "NON_FINITE_OUTPUT", 1]);
  });

  test("declared, NaN is null in JSON and says so; an infinity asks for binary", async () => {
    const nan = await ask({ model: declared, json: request, runner: answering(1, Number.NaN) });
    expect(nan.json.outputs).toEqual([{ name: "y", datatype: "FP32", shape: [2], parameters: { non_finite: true }, data: [1, null] }]);
    const infinite = await ask({ model: declared, json: request, runner: answering(Number.POSITIVE_INFINITY) });
    expect([infinite.status, infinite.json.code]).toEqual([422, "NON_FINITE_OUTPUT"]);
    expect(infinite.json.error).toContain("binary");
  });

  test("declared, binary carries the bits both ways, a NaN's payload too", async () => {
    const binary = Buffer.from("010080ff0000807f", "hex");
    const { status, binary: answer } = await ask({
      model: declared,
      json: { inputs: [sized("x", 2)], parameters: { binary_data_output: true } },
      binary,
    });
    expect([status, hex(answer)]).toEqual([200, hex(binary)]);
  });

  test("null is no number, declared or not", async () => {
    const json = '{"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[null]}]}';
    for (const model of [declared, undeclared]) expect((await ask({ model, json })).json.code).toBe("BAD_ELEMENT");
  });
});
