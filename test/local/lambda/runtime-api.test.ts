import { request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { type Invocation, type RuntimeAnswer, startRuntimeApi } from "#local/lambda/runtime-api.ts";

const RUNTIME = "/2018-06-01/runtime";

async function startApi() {
  const answers: RuntimeAnswer[] = [];
  const heard: string[] = [];
  const api = await startRuntimeApi({
    onNext: () => heard.push("next"),
    onInitError: (payload) => heard.push(`init error ${payload.toString("utf8")}`),
    onAnswer: (answer) => answers.push(answer),
  });
  onTestFinished(() => api.close());
  const url = `http://${api.address}${RUNTIME}`;
  const post = async (path: string, body: string) => (await fetch(url + path, { method: "POST", body })).status;
  return { api, url, post, answers, heard };
}

const invocation: Invocation = {
  requestId: "id-1",
  payload: Buffer.from('{"a":1}'),
  deadlineMs: 1_800_000_000_000,
  functionArn: "arn:aws:lambda:eu-central-1:000000000000:function:f",
  traceId: "Root=1-0-0",
};

test("a call offered later goes to the runtime that already waits, with Lambda's headers", async () => {
  const { api, url, post, answers, heard } = await startApi();
  const next = fetch(`${url}/invocation/next`);
  await expect.poll(() => heard).toEqual(["next"]);
  api.offer(() => invocation);
  const response = await next;
  expect(await response.text()).toBe('{"a":1}');
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "lambda-runtime-aws-request-id": "id-1",
    "lambda-runtime-deadline-ms": "1800000000000",
    "lambda-runtime-invoked-function-arn": invocation.functionArn,
    "lambda-runtime-trace-id": "Root=1-0-0",
  });
  expect(await post("/invocation/id-1/response", "42")).toBe(202);
  expect(answers).toEqual([{ kind: "response", payload: Buffer.from("42") }]);
});

test("an answer to another call, and a second one to the same, are refused", async () => {
  const { api, url, post, answers } = await startApi();
  api.offer(() => invocation);
  expect(await post("/invocation/id-1/response", "early")).toBe(400);
  await (await fetch(`${url}/invocation/next`)).text();
  expect(await post("/invocation/id-0/response", "other")).toBe(400);
  expect(await post("/invocation/id-1/error", "{}")).toBe(202);
  expect(await post("/invocation/id-1/response", "late")).toBe(400);
  expect(answers.map(({ kind }) => kind)).toEqual(["error"]);
});

test("unknown paths and methods are not found; an init error is heard", async () => {
  const { url, post, heard } = await startApi();
  expect(await post("/elsewhere", "")).toBe(404);
  expect((await fetch(`${url}/init/error`)).status).toBe(404);
  expect(await post("/init/error", '{"errorType":"E"}')).toBe(202);
  expect(heard).toEqual(['init error {"errorType":"E"}']);
});

test.each([
  ["another name for this machine", { host: "pages.example:80" }],
  ["another origin", { origin: "http://pages.example" }],
])("a page in a browser, by %s, gets no call", async (_, headers) => {
  const { api, url, heard } = await startApi();
  api.offer(() => invocation);
  const status = await new Promise((resolve, reject) => {
    request(`${url}/invocation/next`, { headers }, (response) => resolve(response.resume().statusCode))
      .on("error", reject)
      .end();
  });
  expect([status, heard]).toEqual([403, []]);
});
