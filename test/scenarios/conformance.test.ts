import { rmSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, inflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { describeBadInputs } from "#test/bad-inputs/gateway-suite.ts";
import { binary, type ConformanceCase, input, takeApart } from "#test/conformance/case.ts";
import { CONFORMANCE_CASES } from "#test/conformance/cases.ts";
import { checkAnswer, comparable } from "#test/conformance/check-answer.ts";
import { createHandlerTransport } from "#test/conformance/handler-transport.ts";
import { createHttpTransport } from "#test/conformance/http-transport.ts";
import { CONFORMANCE_MODELS, writeModels } from "#test/conformance/models.ts";
import type { Transport } from "#test/conformance/transport.ts";
import { copyProject, removeProject } from "#test/support/project-copy.ts";
import { type StartedCloud, startCloud } from "#test/support/started-cloud.ts";

describe.skipIf(inject("home") === "")("the protocol over HTTP, through the gateway", () => {
  let project: string;
  let cloud: StartedCloud;
  let overHttp: Transport;
  const handlers = createHandlerTransport(CONFORMANCE_MODELS);

  beforeAll(async () => {
    project = copyProject();
    // A stack holds 500 resources: the suite needs nearly all of them.
    rmSync(join(project, "models/mnist"), { recursive: true });
    writeModels(join(project, "models"), CONFORMANCE_MODELS);
    cloud = await startCloud({ root: project });
    overHttp = createHttpTransport(cloud.connection.url, cloud.connection.apiKey);
  });

  afterAll(async () => {
    handlers.close();
    await cloud?.stop();
    removeProject(project);
  });

  const rows = (cases: readonly ConformanceCase[]) => cases.map((row) => [row.line, row.name, row] as const);

  test.each(rows(CONFORMANCE_CASES))("%s %s", async (_, __, row) => {
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

  describeBadInputs(() => ({ cloud, handlers: handlers.transport }));
});
