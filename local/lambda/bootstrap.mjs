// The runtime inside an execution environment: loads the handler, then asks the Runtime API for one call after the other.
// Plain JavaScript, so that a cold start strips no types.
import { existsSync, readSync } from "node:fs";
import { Agent, request } from "node:http";
import { createRequire } from "node:module";
import { Socket } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const LIFELINE = 3;
const EXIT_UNHANDLED_REJECTION = 128;
const EXIT_UNCAUGHT_EXCEPTION = 129;
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let currentId;

const lifeline = holdLifeline();
process.on("uncaughtException", (error) => failAndExit(error, EXIT_UNCAUGHT_EXCEPTION));
process.on("unhandledRejection", (reason) =>
  failAndExit(
    named("Runtime.UnhandledPromiseRejection", reason instanceof Error ? reason.message : String(reason), reason),
    EXIT_UNHANDLED_REJECTION,
  ),
);
try {
  const handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
  for (;;) await serveNext(handler);
} catch (error) {
  await failAndExit(error, 1);
}

/** Waits until the parent has noted this process for the reaper, and ends with the parent, whatever the handler does then. */
function holdLifeline() {
  if (readSync(LIFELINE, Buffer.alloc(1)) === 0) process.exit(0);
  const lifeline = new Socket({ fd: LIFELINE });
  lifeline.on("error", () => process.exit(0)).on("close", () => process.exit(0));
  return lifeline.resume().unref();
}

async function loadHandler(taskRoot, name) {
  const [, modulePath, exportPath] = /^(.*?)\.([^/]+)$/.exec(name.replace(/^\.\//, "")) ?? [];
  if (modulePath === undefined) throw named("Runtime.MalformedHandlerName", `Bad handler "${name}"`);
  const file = ["", ".js", ".mjs", ".cjs"].map((ending) => join(taskRoot, modulePath + ending)).find((path) => existsSync(path));
  if (file === undefined) throw named("Runtime.ImportModuleError", `Error: Cannot find module '${modulePath}' in the function's code`);
  const loaded = await loadModule(file).catch((error) => {
    if (error instanceof SyntaxError) throw named("Runtime.UserCodeSyntaxError", String(error), error);
    if (/MODULE_NOT_FOUND$/.test(error?.code)) throw named("Runtime.ImportModuleError", String(error), error);
    throw error;
  });
  const find = (from) => exportPath.split(".").reduce((value, key) => value?.[key], from);
  const handler = find(loaded) ?? find(loaded.default);
  if (typeof handler !== "function") throw named("Runtime.HandlerNotFound", `${name} is undefined or not exported`);
  // Runtimes from nodejs24.x on call no callback: a handler that waits for one would never answer.
  if (handler.length > 2) throw named("Runtime.CallbackHandlerDeprecated", `${name} takes a callback, make it an async function`);
  return handler;
}

async function loadModule(file) {
  if (file.endsWith(".mjs")) return import(pathToFileURL(file).href);
  try {
    return createRequire(file)(file);
  } catch (error) {
    if (error.code === "ERR_REQUIRE_ASYNC_MODULE") return import(pathToFileURL(file).href);
    throw error;
  }
}

async function serveNext(handler) {
  const { headers, body } = await callApi("GET", "/invocation/next");
  const id = headers["lambda-runtime-aws-request-id"];
  currentId = id;
  // Whoever dies before this has not begun the call, and another may have it.
  lifeline.write("\n");
  process.env._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"];
  try {
    const answer = toJson(await handler(JSON.parse(body), toContext(headers)));
    await callApi("POST", `/invocation/${id}/response`, answer);
  } catch (error) {
    await postError(`/invocation/${id}/error`, error);
  }
  currentId = undefined;
}

function toContext(headers) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    tenantId: headers["lambda-runtime-aws-tenant-id"],
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

function toJson(value) {
  try {
    return JSON.stringify(value) ?? "null";
  } catch (cause) {
    throw named("Runtime.MarshalError", `Unable to write the handler's answer as JSON: ${cause.message}`, cause);
  }
}

async function failAndExit(error, code) {
  await postError(currentId === undefined ? "/init/error" : `/invocation/${currentId}/error`, error).catch(() => {});
  process.exit(code);
}

async function postError(path, thrown) {
  const error = thrown instanceof Error ? thrown : { name: typeof thrown, message: String(thrown) };
  const payload = JSON.stringify({ errorType: error.name, errorMessage: error.message, trace: String(error.stack ?? "").split("\n") });
  process.stderr.write(`ERROR ${currentId === undefined ? "Uncaught" : "Invoke"} Error ${payload}\n`);
  await callApi("POST", path, payload, { "lambda-runtime-function-error-type": error.name });
}

function named(name, message, cause) {
  const error = new Error(message, { cause });
  error.name = name;
  if (cause?.stack) error.stack = cause.stack;
  return error;
}

/** The Runtime API lives as long as the parent: when it cannot be reached, there is nobody left to answer. */
function callApi(method, path, body, headers) {
  return new Promise((resolve) => {
    const length = body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const call = request(
      { host, port, agent, method, path: `/2018-06-01/runtime${path}`, headers: { ...headers, ...length } },
      (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString("utf8") }));
        response.on("error", () => process.exit(1));
      },
    );
    call.on("error", () => process.exit(1));
    call.end(body);
  });
}
