import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { ROOT } from "#test/support/started-cloud.ts";

const url = inject("url");
const key = inject("key");
const sample = readFileSync(join(ROOT, "models/mnist/1/sample.json"));
const expected = JSON.parse(readFileSync(join(ROOT, "models/mnist/1/version.json"), "utf8")).sample.outputs as {
  readonly class: readonly number[];
};

function post(path: string, body: Buffer | string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}${path}`, { method: "POST", body, headers: { "x-api-key": key, "content-type": "application/json", ...headers } });
}

interface Answer {
  readonly model_name: string;
  readonly model_version: string;
  readonly outputs: readonly {
    readonly name: string;
    readonly datatype: string;
    readonly shape: readonly number[];
    readonly data: readonly number[];
  }[];
}

describe("a tenant's answer", () => {
  test.each(["/v2/models/mnist/infer", "/v2/models/mnist/versions/1/infer", "/v2/models/mnist/versions/stable/infer"])(
    "the sample digit is recognised at %s",
    async (path) => {
      const response = await post(path, sample);
      expect(response.status).toBe(200);
      const answer = (await response.json()) as Answer;
      expect([answer.model_name, answer.model_version]).toEqual(["mnist", "1"]);
      expect(answer.outputs.find((output) => output.name === "class")?.data).toEqual(expected.class);
      expect(response.headers.get("slipway-model-version")).toBe("1");
      expect(response.headers.get("x-request-id")).toBeTruthy();
    },
  );

  test("the binary extension gives the same probabilities as JSON", async () => {
    const request = JSON.parse(sample.toString()) as { readonly inputs: readonly [{ readonly data: readonly number[] }] };
    const pixels = Buffer.from(request.inputs[0].data.flat(3));
    const header = Buffer.from(
      JSON.stringify({
        inputs: [{ name: "image", shape: [1, 28, 28], datatype: "UINT8", parameters: { binary_data_size: pixels.length } }],
        outputs: [{ name: "probabilities", parameters: { binary_data: true } }],
      }),
    );
    const response = await post("/v2/models/mnist/infer", Buffer.concat([header, pixels]), {
      "content-type": "application/octet-stream",
      "inference-header-content-length": String(header.length),
    });
    expect(response.status).toBe(200);
    const body = Buffer.from(await response.arrayBuffer());
    const jsonBytes = Number(response.headers.get("inference-header-content-length"));
    const binary = Array.from({ length: 10 }, (_, index) => body.readFloatLE(jsonBytes + index * 4));
    const json = (await (await post("/v2/models/mnist/infer", sample)).json()) as Answer;
    expect(json.outputs[0]?.data.map(Math.fround)).toEqual(binary);
  });
});

describe("errors", () => {
  const body = async (response: Response): Promise<unknown> => {
    expect(response.headers.get("content-type")).toBe("application/json");
    return response.json();
  };

  test.each([
    ["no key", "/v2/models/mnist/infer", { "x-api-key": "" }, 401, "UNAUTHENTICATED"],
    ["a wrong key", "/v2/models/mnist/infer", { "x-api-key": `slw_test_${"0".repeat(49)}` }, 401, "UNAUTHENTICATED"],
    ["an unknown model", "/v2/models/nothing/infer", {}, 404, "MODEL_NOT_FOUND"],
    ["an unknown version", "/v2/models/mnist/versions/99/infer", {}, 404, "VERSION_NOT_FOUND"],
    ["an unknown route", "/v2/nothing", {}, 404, "NOT_FOUND"],
  ])("%s at %s", async (_, path, headers, status, code) => {
    const response = await post(path, sample, headers);
    expect(response.status).toBe(status);
    expect(await body(response)).toEqual({ error: expect.any(String), code, request_id: expect.any(String) });
  });

  test.each([
    ["no JSON", "{", "BAD_JSON"],
    ["no inputs", "{}", "BAD_SHAPE"],
    ["another datatype", '{"inputs":[{"name":"image","shape":[1,28,28],"datatype":"FP32","data":[0]}]}', "DTYPE_MISMATCH"],
  ])("a body with %s is 400", async (_, text, code) => {
    const response = await post("/v2/models/mnist/infer", text);
    expect(response.status).toBe(400);
    expect(await body(response)).toMatchObject({ error: expect.any(String), code });
  });

  test("GET on infer is 405 and says what is allowed", async () => {
    const response = await fetch(`${url}/v2/models/mnist/infer`, { headers: { "x-api-key": key } });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
    expect(await body(response)).toMatchObject({ code: "METHOD_NOT_ALLOWED" });
  });

  test("/v1 speaks the other dialect", async () => {
    const response = await fetch(`${url}/v1/nothing`, { headers: { authorization: `Bearer ${key}` } });
    expect(response.status).toBe(404);
    expect(await body(response)).toEqual({
      error: { message: expect.any(String), type: "invalid_request_error", code: "NOT_FOUND", param: null },
    });
  });
});

describe("reading", () => {
  test("health needs no key", async () => {
    expect(await (await fetch(`${url}/v2/health/live`)).json()).toEqual({ live: true });
    expect(await (await fetch(`${url}/v2/health/ready`)).json()).toEqual({ ready: true, live: true });
  });

  test("metadata tells versions, inputs and outputs", async () => {
    const metadata = await (await fetch(`${url}/v2/models/mnist`, { headers: { "x-api-key": key } })).json();
    expect(metadata).toMatchObject({
      name: "mnist",
      platform: "onnxruntime_onnx",
      inputs: [{ name: "image", datatype: "UINT8", shape: [-1, 28, 28] }],
      outputs: [
        { name: "probabilities", datatype: "FP32", shape: [-1, 10] },
        { name: "class", datatype: "INT64", shape: [-1] },
      ],
    });
    expect((metadata as { versions: string[] }).versions).toContain("1");
  });

  test("the list has the models this key may use", async () => {
    const response = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
    expect(await response.json()).toMatchObject({
      object: "list",
      data: expect.arrayContaining([expect.objectContaining({ id: "mnist" })]),
    });
  });
});
