import { expect, onTestFinished, test } from "vitest";
import { createLambdaApiService } from "#local/cloud/lambda-api/lambda-api-service.ts";
import { startAwsEndpoint } from "#local/cloud/server.ts";
import { eventually, openLambda } from "#test/local/lambda/opened-lambda.ts";
import { IDENTITY, toConfig, toZip } from "#test/local/lambda/sample-function.ts";

const CREDENTIAL = `local/20261124/${IDENTITY.region}/lambda/aws4_request`;
const AUTHORIZATION = `AWS4-HMAC-SHA256 Credential=${CREDENTIAL}, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`;

/** The API at the local cloud's endpoint, asked as a signing client asks. */
async function serveLambdaApi(source = "exports.handler = async (event) => event;") {
  const opened = openLambda();
  await opened.put(source, { environment: { BUCKET: "b" }, reservedConcurrency: 7 });
  const faults: unknown[] = [];
  const endpoint = await startAwsEndpoint({
    port: 0,
    services: new Map([["lambda", createLambdaApiService({ lambda: opened.lambda, onFault: (error) => faults.push(error) })]]),
    openPaths: new Map(),
    identity: IDENTITY,
    clock: Date.now,
    onFault: (error) => faults.push(error),
  });
  onTestFinished(() => endpoint.close());
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(endpoint.url + path, { ...init, headers: { authorization: AUTHORIZATION, ...init.headers } });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: text === "" ? undefined : JSON.parse(text) };
  };
  const invoke = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}, name = "f") =>
    ask(`/2015-03-31/functions/${name}/invocations`, { method: "POST", body, headers });
  return { ...opened, ask, invoke, faults };
}

test("Invoke answers with the function's payload and its version", async () => {
  const { invoke } = await serveLambdaApi();
  const answer = await invoke('{"a":"ü"}');
  expect([answer.status, answer.text]).toEqual([200, '{"a":"ü"}']);
  expect(answer.headers.get("x-amz-executed-version")).toBe("$LATEST");
  expect(answer.headers.has("x-amz-function-error")).toBe(false);
  expect((await invoke("")).text).toBe("{}");
});

test("Invoke takes an ARN with its colons encoded, and a qualifier", async () => {
  const { invoke } = await serveLambdaApi();
  const arn = encodeURIComponent(`${toConfig().arn}:live`);
  expect((await invoke("1", {}, arn)).text).toBe("1");
  expect((await invoke("1", {}, "f:$LATEST")).text).toBe("1");
});

test("Invoke tells a function's failure by a header, and returns the log's end when asked", async () => {
  const { invoke } = await serveLambdaApi("exports.handler = async () => { console.log('seen'); throw new Error('Blue'); };");
  const answer = await invoke("{}", { "x-amz-log-type": "Tail" });
  expect([answer.status, answer.headers.get("x-amz-function-error")]).toEqual([200, "Unhandled"]);
  expect(answer.json).toMatchObject({ errorType: "Error", errorMessage: "Blue" });
  const log = Buffer.from(answer.headers.get("x-amz-log-result") ?? "", "base64").toString("utf8");
  expect(log).toMatch(/^START RequestId: [\s\S]*Blue[\s\S]*REPORT RequestId: /);
  expect(log).toContain(answer.headers.get("x-amzn-requestid"));
});

test("Invoke with Event answers before the function runs; DryRun does not run it", async () => {
  const { invoke, lines } = await serveLambdaApi("exports.handler = async ({ name }) => console.log('ran ' + name);");
  expect((await invoke('{"name":"dry"}', { "x-amz-invocation-type": "DryRun" })).status).toBe(204);
  const event = await invoke('{"name":"event"}', { "x-amz-invocation-type": "Event" });
  expect([event.status, event.text]).toEqual([202, ""]);
  await eventually(() => lines.some(({ message }) => message === "ran event"));
  expect(lines.some(({ message }) => message === "ran dry")).toBe(false);
  expect(lines.map(({ message }) => message)).toContain(`START RequestId: ${event.headers.get("x-amzn-requestid")} Version: $LATEST`);
});

test("an Event call that cannot be run is reported", async () => {
  const { invoke, put, faults } = await serveLambdaApi();
  await put("exports.handler = async () => 1;", { reservedConcurrency: 0 });
  expect((await invoke("{}", { "x-amz-invocation-type": "Event" })).status).toBe(202);
  await eventually(() => faults.length === 1);
  expect(faults[0]).toMatchObject({ code: "TooManyRequestsException" });
});

test.each([
  ["an unknown function", "{}", {}, "g", 404, "ResourceNotFoundException"],
  ["a payload that is no JSON", "{", {}, "f", 400, "InvalidRequestContentException"],
  ["a payload that is no UTF-8", Uint8Array.of(0x22, 0xff, 0x22), {}, "f", 400, "InvalidRequestContentException"],
  ["an unknown kind", "{}", { "x-amz-invocation-type": "Later" }, "f", 400, "InvalidParameterValueException"],
  ["a broken name", "{}", {}, "%ff", 400, "InvalidParameterValueException"],
  ["too large an event", `"${"x".repeat(1 << 20)}"`, { "x-amz-invocation-type": "Event" }, "f", 413, "RequestTooLargeException"],
  ["too large a request", `"${"x".repeat(6 << 20)}"`, {}, "f", 413, "RequestTooLargeException"],
] as const)("Invoke refuses %s in Lambda's form", async (_, body, headers, name, status, code) => {
  const { invoke, faults } = await serveLambdaApi();
  const answer = await invoke(body, headers, name);
  expect([answer.status, answer.headers.get("x-amzn-errortype")]).toEqual([status, code]);
  expect(answer.json).toMatchObject({ Type: "User", Message: expect.any(String) });
  expect(faults).toEqual([]);
});

test("Invoke tells a throttled caller so", async () => {
  const { invoke, put } = await serveLambdaApi();
  await put("exports.handler = async () => 1;", { reservedConcurrency: 0 });
  expect((await invoke("{}")).status).toBe(429);
});

test("GetFunction, GetFunctionConfiguration, ListVersionsByFunction and GetFunctionConcurrency agree", async () => {
  const { ask, lambda } = await serveLambdaApi();
  const layer = await lambda.publishLayer("dep", toZip({ x: "y" }));
  await lambda.putFunction(toConfig({ layers: [layer], environment: { BUCKET: "b" }, reservedConcurrency: 7 }), "unchanged");
  const { json } = await ask("/2015-03-31/functions/f");
  expect(json.Configuration).toMatchObject({
    ...{ FunctionName: "f", FunctionArn: toConfig().arn, Runtime: "nodejs24.x", Handler: "index.handler", MemorySize: 512, Timeout: 20 },
    ...{ Environment: { Variables: { BUCKET: "b" } }, State: "Active", LastUpdateStatus: "Successful", Architectures: ["x86_64"] },
    Layers: [{ Arn: layer, CodeSize: expect.any(Number) }],
    CodeSha256: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
    LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+\+0000$/),
  });
  expect(json.Concurrency).toEqual({ ReservedConcurrentExecutions: 7 });
  expect((await ask("/2015-03-31/functions/f/configuration")).json).toEqual(json.Configuration);
  expect((await ask("/2015-03-31/functions/f/versions")).json.Versions).toEqual([json.Configuration]);
  expect((await ask("/2019-09-30/functions/f/concurrency")).json).toEqual(json.Concurrency);
});

test("ListFunctions pages through every function once, in the order of names", async () => {
  const { ask, lambda } = await serveLambdaApi();
  for (const functionName of ["b", "a", "c"]) await lambda.putFunction(toConfig({ functionName }), toZip({ "index.js": "" }));
  const names: string[] = [];
  let marker = "";
  do {
    const { json } = await ask(`/2015-03-31/functions/?MaxItems=3${marker}`);
    names.push(...json.Functions.map(({ FunctionName }: { FunctionName: string }) => FunctionName));
    marker = json.NextMarker === undefined ? "" : `&Marker=${json.NextMarker}`;
  } while (marker !== "");
  expect(names).toEqual(["a", "b", "c", "f"]);
  expect((await ask("/2015-03-31/functions?MaxItems=0")).status).toBe(400);
});

test("layers are listed with their newest version, and found by version", async () => {
  const { ask, lambda } = await serveLambdaApi();
  const [first, second] = [await lambda.publishLayer("dep", toZip({ x: "1" })), await lambda.publishLayer("dep", toZip({ x: "2" }))];
  const { json } = await ask("/2018-10-31/layers");
  expect(json.Layers).toMatchObject([{ LayerName: "dep", LatestMatchingVersion: { LayerVersionArn: second, Version: 2 } }]);
  const versions = (await ask("/2018-10-31/layers/dep/versions")).json.LayerVersions;
  expect(versions.map(({ LayerVersionArn }: { LayerVersionArn: string }) => LayerVersionArn)).toEqual([second, first]);
  expect((await ask("/2018-10-31/layers/dep/versions/1")).json).toMatchObject({ LayerVersionArn: first });
  expect((await ask("/2018-10-31/layers/dep/versions/9")).status).toBe(404);
});

test("what the local Lambda does not have is said so", async () => {
  const { ask } = await serveLambdaApi();
  const answer = await ask("/2015-03-31/functions", { method: "POST", body: "{}" });
  expect([answer.status, answer.headers.get("x-amzn-errortype")]).toEqual([404, "UnknownOperationException"]);
});
