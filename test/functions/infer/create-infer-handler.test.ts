import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createArtifactStoreS3 } from "#core/drivers/artifact-store-s3.ts";
import { openRunner } from "#core/drivers/runner-onnx.ts";
import { artifactKey } from "#core/model/artifact.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import { createModelSession } from "#core/serving/model-session.ts";
import { createInferHandler } from "#functions/infer/create-infer-handler.ts";
import { type FakeRequest, lambdaContext, toProxyEvent } from "#test/fakes/api-gateway-event.ts";
import { type FakeS3, startFakeS3 } from "#test/fakes/s3-client-endpoint.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { MNIST, MNIST_BYTES, MNIST_CLASS, MNIST_SAMPLE } from "./mnist.ts";

const PATH = "/v2/models/mnist/versions/1/infer";
const TARGET = `artifacts/${artifactKey(MNIST.sha256)}`;
const DOWN = { kind: "status", status: 503, code: "SlowDown" } as const;

let s3: FakeS3;

beforeEach(async () => {
  s3 = await startFakeS3();
  s3.put(TARGET, MNIST_BYTES);
});

afterEach(() => s3.close());

/** The function of one version as its entry wires it, with a bucket on loopback. */
function start(version: ServedVersion = MNIST) {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const log = (line: Readonly<Record<string, unknown>>) => void lines.push(line);
  const artifacts = createArtifactStoreS3({
    client: s3.client,
    bucket: "artifacts",
    folder: temporaryFolder(),
    random: () => 0,
    sleep: async () => {},
    reportCorruption: (corruption) => log({ level: "error", code: "CHECKSUM_MISMATCH", ...corruption }),
  });
  const session = createModelSession(version, { artifacts, openRunner: (path) => openRunner(path, { threads: 1 }) });
  const handler = createInferHandler({ version, session, log, now: () => performance.now() });
  const ask = async (request: FakeRequest = {}) => {
    const sent = { method: "POST", path: PATH, body: MNIST_SAMPLE, headers: { "Content-Type": "application/json" }, ...request };
    const result = await handler(toProxyEvent(sent), lambdaContext());
    return { ...result, body: Buffer.from(result.body, "base64") };
  };
  return { ask, lines, session };
}

describe("createInferHandler()", () => {
  test("answers the model's own sample, says which version did, and counts it", async () => {
    const { ask, lines } = start();
    const { statusCode, headers, body } = await ask();
    expect(statusCode).toBe(200);
    expect(JSON.parse(body.toString()).outputs).toContainEqual({ name: "class", datatype: "INT64", shape: [1], data: [MNIST_CLASS] });
    expect(headers).toMatchObject({ "slipway-model-version": "1", "slipway-model-sha256": MNIST.sha256, "slipway-served-by": "lambda" });
    expect(lines).toMatchObject([
      { usage: { tenant: "acme", model: "mnist", version: 1, outcome: "OK", bytesIn: MNIST_SAMPLE.length, bytesOut: body.length } },
      { tenant: "acme", model: "mnist", version: 1, status: 200 },
    ]);
  });

  test("carries binary tensors both ways byte for byte", async () => {
    const pixels = Buffer.from(JSON.parse(MNIST_SAMPLE.toString()).inputs[0].data);
    const header = JSON.stringify({
      inputs: [{ name: "image", datatype: "UINT8", shape: [1, 28, 28], parameters: { binary_data_size: pixels.length } }],
      outputs: [{ name: "class", parameters: { binary_data: true } }],
    });
    const headers = { "Inference-Header-Content-Length": String(header.length), "Content-Type": "application/octet-stream" };
    const answer = await start().ask({ body: Buffer.concat([Buffer.from(header), pixels]), headers });
    const split = Number(answer.headers?.["inference-header-content-length"]);
    expect(answer.body.subarray(split).readBigInt64LE()).toBe(BigInt(MNIST_CLASS));
  });

  test("reads the bucket once for a hundred calls, at once and in turn", async () => {
    const { ask } = start();
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask()));
    for (let call = 0; call < 50; call += 1) answers.push(await ask());
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
    expect(s3.calls).toEqual([`GET ${TARGET}`]);
  });

  test("answers 503 with Retry-After while the bucket fails, and the model once it is back", async () => {
    s3.faults.push(DOWN, DOWN, DOWN);
    const { ask, lines } = start();
    const refused = await ask();
    expect(refused).toMatchObject({ statusCode: 503, headers: { "retry-after": "5" } });
    expect(JSON.parse(refused.body.toString())).toMatchObject({ code: "MODEL_UNAVAILABLE" });
    expect(lines).toMatchObject([{ level: "error", code: "MODEL_UNAVAILABLE", failure: [{}, { error: "SlowDown" }] }]);
    expect(await ask()).toMatchObject({ statusCode: 200 });
  });

  test("answers 503 after a load that failed in the init phase, and never with an exception nobody caught", async () => {
    s3.faults.push(DOWN, DOWN, DOWN);
    const { ask, session } = start();
    session().catch(() => {});
    expect(await ask()).toMatchObject({ statusCode: 503 });
    expect(await ask()).toMatchObject({ statusCode: 200 });
  });

  test("never opens an artifact with one changed byte, and says so in its log", async () => {
    const changed = Buffer.from(MNIST_BYTES);
    changed.writeUInt8(changed.readUInt8(200_000) ^ 1, 200_000);
    s3.put(TARGET, changed);
    const { ask, lines } = start();
    const refused = await ask();
    expect(refused).toMatchObject({ statusCode: 503, headers: { "retry-after": "60" } });
    expect(JSON.parse(refused.body.toString())).toMatchObject({ code: "CHECKSUM_MISMATCH" });
    expect(lines).toMatchObject([
      { code: "CHECKSUM_MISMATCH", where: "bucket", expected: { sha256: MNIST.sha256 } },
      { code: "CHECKSUM_MISMATCH", level: "error", status: 503 },
    ]);
  });

  test("refuses a verified artifact that is another model than the manifest says", async () => {
    const refused = await start({ ...MNIST, inputs: [{ name: "pixels", datatype: "FP32", shape: [-1, 784] }] }).ask({
      body: JSON.stringify({ inputs: [{ name: "pixels", datatype: "FP32", shape: [1, 784], data: Array(784).fill(0) }] }),
    });
    expect(JSON.parse(refused.body.toString())).toMatchObject({ code: "MANIFEST_INVALID" });
  });

  test("refuses before it loads: no key, no entitlement, a bad body", async () => {
    const { ask } = start();
    const others = { tenant: "acme", plan: "free", scopes: "infer", entitlements: '[{"models":"other","versions":{"from":1,"to":null}}]' };
    expect(await ask({ authorizer: null })).toMatchObject({ statusCode: 401 });
    expect(await ask({ authorizer: others })).toMatchObject({ statusCode: 404 });
    expect(await ask({ body: "{" })).toMatchObject({ statusCode: 400 });
    expect(s3.calls).toEqual([]);
  });

  test("keeps every key and payload out of the log, whatever comes of the request", async () => {
    const canary = "canary0123456789";
    const { ask, lines } = start();
    const headers = { "x-api-key": canary, "Content-Type": "application/json" };
    const body = JSON.stringify({ id: canary, inputs: [{ name: canary, datatype: "BYTES", shape: [1], data: [canary] }] });
    await ask({ headers, body });
    await ask({ headers, body: canary });
    await ask({ headers, body: MNIST_SAMPLE.toString().replace("{", `{"id":"${canary}",`) });
    await ask({ headers, path: `/v2/models/${canary}/infer` });
    await ask({ headers, query: { canary } });
    expect(lines.map(({ status }) => status)).toEqual([400, 400, undefined, 200, 404, undefined, 200]);
    expect(JSON.stringify(lines)).not.toContain(canary);
  });
});
