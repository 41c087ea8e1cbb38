import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, inflateSync } from "node:zlib";
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test, vi } from "vitest";
import { artifactKey } from "#core/model/artifact.ts";
import { describeBadInputs } from "#test/bad-inputs/gateway-suite.ts";
import { binary, type ConformanceCase, input, takeApart } from "#test/conformance/case.ts";
import { CONFORMANCE_CASES } from "#test/conformance/cases.ts";
import { checkAnswer, comparable } from "#test/conformance/check-answer.ts";
import { createHandlerTransport } from "#test/conformance/handler-transport.ts";
import { createHttpTransport } from "#test/conformance/http-transport.ts";
import { DEPLOYED_MODELS, isDeployed, toServedModel, writeModels } from "#test/conformance/models.ts";
import type { Transport } from "#test/conformance/transport.ts";
import { copyProject, removeProject } from "#test/support/project-copy.ts";
import { type StartedCloud, startCloud } from "#test/support/started-cloud.ts";

describe.skipIf(inject("home") === "")("the protocol over HTTP, through the gateway", () => {
  let project: string;
  let cloud: StartedCloud;
  let overHttp: Transport;
  const handlers = createHandlerTransport(DEPLOYED_MODELS);

  beforeAll(async () => {
    project = copyProject();
    // A stack holds 500 resources: there is room for the suite's models alone.
    const models = join(project, "models");
    for (const entry of readdirSync(models, { withFileTypes: true }))
      if (entry.isDirectory()) rmSync(join(models, entry.name), { recursive: true });
    writeModels(models, DEPLOYED_MODELS);
    cloud = await startCloud({ root: project });
    overHttp = createHttpTransport(cloud.connection.url, cloud.connection.apiKey);
  });

  afterAll(async () => {
    handlers.close();
    await cloud?.stop();
    removeProject(project);
  });

  const rows = (cases: readonly ConformanceCase[]) => cases.map((row) => [row.line, row.name, row] as const);

  test.each(rows(CONFORMANCE_CASES.filter(({ request }) => isDeployed(request.path))))("%s %s", async (_, __, row) => {
    const answer = await overHttp(row.request);
    checkAnswer(row, answer);
    const { method } = row.request;
    if (row.at !== "gateway") expect(comparable(answer, method)).toEqual(comparable(await handlers.transport(row.request), method));
  });

  test.each(["gzip", "deflate"])("B9 an answer in %s; the length still counts what was in it", async (coding) => {
    const pixels = Buffer.from(Float32Array.from({ length: 600 }, (_, index) => index).buffer);
    const tensor = input("FP32", [200, 3], undefined, { binary_data_size: pixels.length });
    const request = binary("m", { inputs: [tensor], parameters: { binary_data_output: true } }, pixels.toString("hex"), {
      headers: { "accept-encoding": `identity;q=0.5, ${coding}` },
    });
    const answer = await overHttp(request);
    expect({ status: answer.status, text: answer.status === 200 ? "" : answer.body.toString() }).toEqual({ status: 200, text: "" });
    expect(answer.headers["content-encoding"]).toBe(coding);
    const body = coding === "gzip" ? gunzipSync(answer.body) : inflateSync(answer.body);
    expect(answer.body.length).toBeLessThan(body.length);
    expect(takeApart({ ...answer, body }).binary).toBe(pixels.toString("hex"));
  });

  test("H1, H2, H3 while a version is broken: live, not ready by name and as a whole, and the others are", async () => {
    const { awsEndpoint: endpoint, region } = cloud.connection;
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
    onTestFinished(() => s3.destroy());
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    const Bucket = Buckets.find(({ Name }) => Name?.startsWith("slipway-storage"))?.Name;
    const [broken] = DEPLOYED_MODELS.filter(({ name }) => name === "empty").map(toServedModel);
    const Key = artifactKey(broken?.versions[0]?.sha256 ?? "");
    const whole = await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToByteArray();
    if (whole === undefined) throw new Error("There is no artifact");
    const ask = (path: string, method = "GET") => overHttp({ method, path, headers: {}, body: new Uint8Array(), withKey: true });
    const expectReady = async (): Promise<void> =>
      vi.waitFor(async () => expect((await ask("/v2/health/ready")).status).toBe(200), { timeout: 20_000, interval: 500 });

    await expectReady();
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: "other bytes" }));
    await vi.waitFor(async () => expect((await ask("/v2/health/ready")).status).toBe(503), { timeout: 20_000, interval: 500 });
    for (const path of ["/v2/health/ready", "/v2/models/empty/ready", "/v2/models/empty/versions/1/ready"]) {
      const answer = await ask(path);
      expect([path, answer.status, answer.headers["retry-after"], takeApart(answer).json]).toEqual([
        path,
        503,
        "1",
        expect.objectContaining({ code: "MODEL_NOT_READY", error: expect.stringContaining("is not at ready state") }),
      ]);
    }
    for (const path of ["/v2/health/live", "/v2/models/m/ready", "/v2/models/m/versions/canary/ready"]) {
      expect([path, (await ask(path)).status]).toEqual([path, 200]);
    }
    expect((await ask("/v2/models/absent/ready")).status).toBe(404);
    const index = takeApart(await ask("/v2/repository/index", "POST")).json as readonly { readonly name: string; readonly state: string }[];
    expect(index.filter(({ state }) => state !== "READY").map(({ name }) => name)).toEqual(["empty"]);
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: whole, ChecksumAlgorithm: "SHA256" }));
    await expectReady();
  });

  describeBadInputs(() => ({ cloud, handlers: handlers.transport }));
});
