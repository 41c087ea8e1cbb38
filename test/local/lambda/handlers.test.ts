import { rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openLambda } from "./opened-lambda.ts";
import { toConfig, toZip } from "./sample-function.ts";

describe("a handler is found in", () => {
  test.each([
    ["a CommonJS file", "index.handler", { "index.js": "exports.handler = async (event) => event;" }],
    ["a .cjs file", "index.handler", { "index.cjs": "exports.handler = async (event) => event;" }],
    ["an .mjs file", "index.handler", { "index.mjs": "export const handler = async (event) => event;" }],
    [
      "a module by package.json",
      "index.handler",
      { "package.json": '{"type":"module"}', "index.js": "export const handler = async (e) => e;" },
    ],
    [
      "a module with top-level await",
      "index.handler",
      { "package.json": '{"type":"module"}', "index.js": "await 1; export const handler = async (e) => e;" },
    ],
    ["a folder, below an object", "src/app.api.infer", { "src/app.js": "exports.api = { infer: async (event) => event };" }],
  ])("%s", async (_, handler, files) => {
    const { lambda, call } = openLambda();
    await lambda.putFunction(toConfig({ handler }), toZip(files));
    expect(await call({ a: [1, "ü"] })).toEqual({ a: [1, "ü"] });
  });
});

describe("layers", () => {
  const answer = 'exports.handler = async () => require("dep").from;';
  const toLayer = (from: string) => toZip({ "nodejs/node_modules/dep/index.js": `exports.from = "${from}";` });

  test("give packages to require() and to createRequire() of a module; the last layer hides the others", async () => {
    const { lambda, put, call } = openLambda();
    const layers = [await lambda.publishLayer("one", toLayer("one")), await lambda.publishLayer("two", toLayer("two"))];
    await put(answer, { layers });
    expect(await call()).toBe("two");
    const module =
      'import { createRequire } from "node:module"; const { from } = createRequire(import.meta.url)("dep"); export const handler = async () => from;';
    await lambda.putFunction(toConfig({ layers: layers.toReversed() }), toZip({ "index.mjs": module }));
    expect(await call()).toBe("one");
  });

  test("stay with a function after they are deleted, are refused when they never were, and have numbers given once", async () => {
    const { lambda, put, call } = openLambda();
    const arn = await lambda.publishLayer("dep", toLayer("dep"));
    await put(answer, { layers: [arn] });
    await lambda.deleteLayer(arn);
    await lambda.putFunction(toConfig({ layers: [arn], environment: { CHANGED: "1" } }), "unchanged");
    expect(await call()).toBe("dep");
    expect(await lambda.publishLayer("dep", toLayer("dep"))).toBe("arn:aws:lambda:eu-central-1:000000000000:layer:dep:2");
    await expect(put(answer, { layers: ["arn:aws:lambda:eu-central-1:000000000000:layer:dep:9"] })).rejects.toThrow(/does not exist/);
  });

  test("packages of the folder that Slipway runs in are out of a function's reach", async () => {
    const { lambda, put, call } = openLambda({ folder: `${process.cwd()}/node_modules/.slipway-test-${process.pid}` });
    try {
      await put('exports.handler = async () => { try { return require.resolve("fflate"); } catch (error) { return error.code; } };');
      expect(await call()).toBe("MODULE_NOT_FOUND");
    } finally {
      await lambda.close();
      rmSync(`${process.cwd()}/node_modules/.slipway-test-${process.pid}`, { recursive: true, force: true });
    }
  });
});

describe("what a handler throws or leaves", () => {
  test.each([
    [
      "an error",
      "exports.handler = async () => { throw new TypeError('Too blue'); };",
      { errorType: "TypeError", errorMessage: "Too blue" },
    ],
    ["a string", "exports.handler = async () => { throw 'blue'; };", { errorType: "string", errorMessage: "blue" }],
    ["no JSON", "exports.handler = async () => 1n;", { errorType: "Runtime.MarshalError" }],
    ["an exit", "exports.handler = async () => process.exit(3);", { errorType: "Runtime.ExitError", errorMessage: /exit status 3$/ }],
    [
      "a signal",
      "exports.handler = async () => { process.kill(process.pid, 'SIGSEGV'); await new Promise(() => setInterval(() => {}, 9)); };",
      { errorType: "Runtime.ExitError", errorMessage: /segmentation fault$/ },
    ],
    [
      "a promise nobody holds",
      "exports.handler = async () => { Promise.reject(new Error('Lost')); await new Promise(() => setInterval(() => {}, 9)); };",
      { errorType: "Runtime.UnhandledPromiseRejection", errorMessage: "Lost" },
    ],
  ])("%s is the call's error, and the next call is served", async (_, source, expected) => {
    const { lambda, put, call } = openLambda();
    await put(`${source.replace("exports.handler", "const fail")}\nexports.handler = async (event) => (event.fail ? fail() : "fine");`);
    const result = await lambda.invoke("f", Buffer.from('{"fail":true}'));
    expect(result.functionError).toBe("Unhandled");
    const payload = JSON.parse(result.payload.toString("utf8")) as Record<string, string>;
    for (const [key, value] of Object.entries(expected)) {
      if (value instanceof RegExp) expect(payload[key]).toMatch(value);
      else expect(payload[key]).toBe(value);
    }
    expect(await call()).toBe("fine");
  });

  test("nothing is answered as null", async () => {
    const { put, call } = openLambda();
    await put("exports.handler = async () => {};");
    expect(await call()).toBeNull();
  });
});

describe("an init that fails", () => {
  test.each([
    ["throws", "throw new RangeError('No such model');", "index.handler", "RangeError", /^No such model$/],
    ["does not parse", "exports.handler = async () => {", "index.handler", "Runtime.UserCodeSyntaxError", /SyntaxError/],
    ["misses a module", "require('not-there');", "index.handler", "Runtime.ImportModuleError", /Cannot find module 'not-there'/],
    ["has no such file", "", "other.handler", "Runtime.ImportModuleError", /Cannot find module 'other'/],
    ["has no such export", "", "index.handler", "Runtime.HandlerNotFound", /index\.handler is undefined/],
    ["wants a callback", "exports.handler = (a, b, done) => done();", "index.handler", "Runtime.CallbackHandlerDeprecated", /callback/],
    ["exits", "process.exit(7);", "index.handler", "Runtime.ExitError", /exit status 7$/],
  ])("because the code %s is the call's error", async (_, source, handler, errorType, message) => {
    const { lambda, lines, put } = openLambda();
    await put(source, { handler });
    const result = await lambda.invoke("f", Buffer.from("{}"));
    expect(result.functionError).toBe("Unhandled");
    expect(JSON.parse(result.payload.toString("utf8"))).toMatchObject({ errorType, errorMessage: expect.stringMatching(message) });
    expect(lines.filter(({ message: line }) => line.startsWith("INIT_REPORT"))).toHaveLength(1);
  });
});

test("a Node.js that cannot be started is the call's error", async () => {
  const { lambda, put } = openLambda({ nodePath: "/nowhere/node" });
  await put("exports.handler = async () => 1;");
  const { payload } = await lambda.invoke("f", Buffer.from("{}"));
  expect(JSON.parse(payload.toString("utf8"))).toMatchObject({
    errorType: "Runtime.ExitError",
    errorMessage: expect.stringMatching(/Runtime could not be started: .*ENOENT/),
  });
});
