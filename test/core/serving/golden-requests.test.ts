import { Buffer } from "node:buffer";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { TensorSignature } from "#core/protocol/tensor.ts";
import { ask, identityModel, type Reply } from "./ask.ts";
import { F, GOLDEN_REQUESTS, type GoldenRequest } from "./golden-requests.ts";

const MODELS: Readonly<Record<string, TensorSignature>> = {
  G4: { name: "s", datatype: "BYTES", shape: [-1] },
  G5: { name: "b", datatype: "BOOL", shape: [-1] },
  G6: { name: "e", datatype: "FP32", shape: [-1, 3] },
  G9: { name: "xé", datatype: "FP32", shape: [-1, 3] },
};

const G10 =
  "H4sIAHUMBWsC/6tWyswrKC0pVrKKrlbKS8xNVbJSqlDSUSrOSCwAsqMNdYxjdZRSEksSSypBAkpuAcZGQPmCxCKg4pLUIqDOaqWkzLzEosp4kLL44swqoDpDo9raWHzK8ktLgPYqWZUUlabW1jIwNNgzMDA4AJEDAL1ahMiTAAAA";

async function send(request: GoldenRequest, contentType?: string): Promise<Reply> {
  const signature = MODELS[request.name.slice(0, 2)] ?? { name: "x", datatype: "FP32", shape: [-1, 3] };
  return ask({
    model: identityModel([signature]),
    path: request.path,
    headers: {
      "user-agent": "python/gevent-http-client-2.0.8",
      ...(contentType === undefined ? {} : { "content-type": contentType }),
      ...(request.jsonLength === undefined ? {} : { "inference-header-content-length": String(request.jsonLength) }),
    },
    body: request.body,
  });
}

function find(name: string): GoldenRequest {
  const request = GOLDEN_REQUESTS.find((candidate) => candidate.name.startsWith(name));
  if (request === undefined) throw new Error(`There is no golden request "${name}"`);
  return request;
}

describe("infer() answers what tritonclient sends", () => {
  test.each(GOLDEN_REQUESTS)("$name is as long as recorded", (request) => {
    expect(request.body.length).toBe(request.contentLength);
  });

  test.each([
    ["G1", F, { shape: [1, 3], datatype: "FP32" }],
    ["G3", F, { shape: [1, 3], datatype: "FP32" }],
    ["G4", "02000000616202000000c3a9", { shape: [2], datatype: "BYTES" }],
    ["G5", "010001", { shape: [3], datatype: "BOOL" }],
    ["G7", F, { shape: [1, 3], datatype: "FP32" }],
    ["G9", F, { shape: [1, 3], datatype: "FP32" }],
  ])("%s with its tensor as binary, with and without a Content-Type", async (name, hex, tensor) => {
    for (const contentType of [undefined, "application/octet-stream"]) {
      const { status, headers, json, binary } = await send(find(name), contentType);
      expect(status).toBe(200);
      expect(Buffer.from(binary).toString("hex")).toBe(hex);
      expect(headers["content-type"]).toBe("application/octet-stream");
      expect(json).toEqual({
        model_name: "m",
        model_version: "3",
        outputs: [{ name: "y", ...tensor, parameters: { binary_data_size: hex.length / 2 } }],
      });
    }
  });

  test("G2 with JSON, its id echoed and no length header", async () => {
    const { status, headers, json } = await send(find("G2"));
    expect(status).toBe(200);
    expect(headers).not.toHaveProperty("inference-header-content-length");
    expect(json).toEqual({
      model_name: "m",
      model_version: "3",
      id: "42",
      outputs: [{ name: "y", datatype: "FP32", shape: [1, 3], data: [1, 2, 3] }],
    });
  });

  test("G6 with plain JSON, because no byte follows it", async () => {
    const { status, headers, json } = await send(find("G6"));
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("application/json");
    expect(headers).not.toHaveProperty("inference-header-content-length");
    expect(json.outputs).toEqual([{ name: "y", datatype: "FP32", shape: [0, 3], parameters: { binary_data_size: 0 } }]);
  });

  test("G8 with 400, since the extension is not served", async () => {
    const { status, json, runs } = await send(find("G8"));
    expect([status, json.code, runs]).toEqual([400, "UNSUPPORTED_PARAMETER", 0]);
  });

  test("G10 is G1 under gzip, its length header that of the uncompressed JSON", async () => {
    const body = gunzipSync(Buffer.from(G10, "base64"));
    expect(body.equals(find("G1").body)).toBe(true);
    expect((await send({ ...find("G1"), body })).status).toBe(200);
  });
});
