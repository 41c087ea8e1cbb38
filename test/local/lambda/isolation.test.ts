import { existsSync, readdirSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { eventually, openLambda } from "./opened-lambda.ts";
import { toConfig } from "./sample-function.ts";

const SHOW =
  "exports.handler = async () => ({ env: process.env, cwd: process.cwd(), tmp: require('node:os').tmpdir(), argv: process.execArgv });";

interface Shown {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly tmp: string;
}

test("a function sees Lambda's variables and its own, and none of this machine's", async () => {
  vi.stubEnv("SLIPWAY_MARKER_OF_THE_HOST", "leaked");
  const { put, call } = openLambda();
  await put(SHOW, { environment: { MY_BUCKET: "b", TZ: "Europe/Berlin" } });
  const { env, cwd, tmp } = (await call()) as Shown;
  expect(Object.keys(env).sort()).toEqual(
    [
      ...["AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
      ...["AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME"],
      ...["AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "HOME"],
      ...["LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT", "LANG", "LD_LIBRARY_PATH", "MY_BUCKET", "NODE_PATH", "PATH", "TMPDIR", "TZ"],
      ...["_HANDLER", "_X_AMZN_TRACE_ID"],
    ].sort(),
  );
  expect(JSON.stringify(env)).not.toContain("leaked");
  expect(env).toMatchObject({
    ...{ MY_BUCKET: "b", TZ: "Europe/Berlin", AWS_REGION: "eu-central-1", AWS_ENDPOINT_URL: "http://127.0.0.1:9" },
    ...{ AWS_LAMBDA_FUNCTION_NAME: "f", AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512", AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x" },
    ...{ _HANDLER: "index.handler", AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/f", AWS_ACCESS_KEY_ID: "local-id" },
    AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
  });
  expect(existsSync(cwd)).toBe(true);
  expect(tmp).toBe(env.TMPDIR);
});

test("each environment has a temporary folder of its own, which goes with it", async () => {
  const temporary = temporaryFolder();
  const { lambda, put, call } = openLambda({ temporaryFolder: temporary });
  await put(`
    const { writeFileSync, readdirSync } = require("node:fs");
    const { tmpdir } = require("node:os");
    exports.handler = async ({ name }) => { writeFileSync(tmpdir() + "/" + name, "x"); return { files: readdirSync(tmpdir()), tmp: tmpdir() }; };
  `);
  const first = (await call({ name: "a" })) as { files: string[]; tmp: string };
  const second = (await call({ name: "b" })) as { files: string[]; tmp: string };
  expect([first.files, second.files]).toEqual([["a"], ["a", "b"]]);
  await lambda.putFunction(toConfig({ environment: { CHANGED: "1" } }), "unchanged");
  const third = (await call({ name: "c" })) as { files: string[]; tmp: string };
  expect(third.files).toEqual(["c"]);
  await eventually(() => !existsSync(first.tmp));
  await lambda.close();
  expect(existsSync(first.tmp) || existsSync(third.tmp)).toBe(false);
  expect(readdirSync(temporary)).toEqual([]);
});

test("putFunction() refuses a function that sets what Lambda reserves, and says all that is wrong at once", async () => {
  const { put } = openLambda();
  const refusal = put("", {
    environment: { AWS_REGION: "x", "not-a-name": "y" },
    memoryMb: 64,
    timeoutSeconds: 901,
    runtime: "python3.13",
  });
  await expect(refusal).rejects.toMatchObject({
    code: "InvalidParameterValueException",
    message: expect.stringMatching(/python3\.13.*memory 64 MB.*timeout 901.*reserved environment variables AWS_REGION.*not-a-name/),
  });
});
