import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import type { ServedModel } from "#core/model/served-model.ts";
import type { Caller } from "#core/serving/caller.ts";
import { toErrorResponse } from "#core/serving/error-response.ts";
import type { HttpRequest, HttpResponse } from "#core/serving/http.ts";
import { createReadRoutes } from "#core/serving/read-routes.ts";
import { parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import { ask, CALLER, identityModel, oneInput } from "./ask.ts";

/** The catalog answers for what is not deployed, a version's function for itself: a caller must not be able to tell them apart. */
const VERSIONS = [1, 2].map((version) => identityModel([{ name: "x", datatype: "FP32", shape: [-1, 3] }], { version }));
const MODEL: ServedModel = { name: "m", description: "", task: "tensor", labels: { stable: 2 }, versions: VERSIONS };
const READ = createReadRoutes([MODEL]);

const callerOf = (...entitlements: readonly string[]): Caller => ({ ...CALLER, entitlements: entitlements.map(parseEntitlement) });

function askCatalog(path: string, caller: Caller): object {
  const request: HttpRequest = { method: "POST", path, headers: new Map(), body: Buffer.from("{}") };
  let response: HttpResponse;
  try {
    response = READ(request, caller);
  } catch (thrown) {
    response = toErrorResponse(thrown, path, "request-1");
  }
  return { status: response.status, headers: response.headers, text: Buffer.from(response.body).toString("utf8") };
}

async function askFunction(path: string, caller: Caller, version: number): Promise<object> {
  const served = VERSIONS.find((candidate) => candidate.version === version);
  const { status, headers, text } = await ask({ ...(served && { model: served }), path, caller, json: oneInput({ data: [1, 2, 3] }) });
  return { status, headers, text };
}

function masked(answer: object, ...names: readonly string[]): string {
  return names.reduce((text, name) => text.replaceAll(name, "NAME"), JSON.stringify(answer));
}

describe("an inference one may not ask for answers as one that is not there", () => {
  test("a model", async () => {
    const denied = await askFunction("/v2/models/m/infer", callerOf("other"), 2);
    const absent = askCatalog("/v2/models/q/infer", callerOf("other"));
    expect(denied).toMatchObject({ status: 404 });
    expect(masked(denied, "'m'")).toBe(masked(absent, "'q'"));
  });

  test.each(["predict", "embeddings"])("a model at %s, whether it does that or not", async (action) => {
    const denied = await askFunction(`/v1/models/m/${action}`, callerOf("other"), 2);
    const absent = askCatalog(`/v1/models/q/${action}`, callerOf("other"));
    expect(denied).toMatchObject({ status: 404 });
    expect(masked(denied, "'m'")).toBe(masked(absent, "'q'"));
  });

  test("a version of a model one may otherwise use", async () => {
    const denied = await askFunction("/v2/models/m/versions/2/infer", callerOf("m@1"), 2);
    const absent = askCatalog("/v2/models/m/versions/9/infer", callerOf("m@1"));
    expect(denied).toMatchObject({ status: 404, text: expect.stringContaining("VERSION_NOT_FOUND") });
    expect(masked(denied, "version 2 ")).toBe(masked(absent, "version 9 "));
  });

  test("a version of a model one may not use", async () => {
    const denied = await askFunction("/v2/models/m/versions/2/infer", callerOf("other"), 2);
    const absent = askCatalog("/v2/models/q/versions/2/infer", callerOf("other"));
    expect(masked(denied, "'m'")).toBe(masked(absent, "'q'"));
  });

  test("a label of a model one may otherwise use", async () => {
    const denied = await askFunction("/v2/models/m/versions/stable/infer", callerOf("m@1"), 2);
    const absent = askCatalog("/v2/models/m/versions/nolbl/infer", callerOf("m@1"));
    expect(masked(denied, "stable")).toBe(masked(absent, "nolbl"));
  });

  test("the control: with the entitlement the function answers", async () => {
    expect(await askFunction("/v2/models/m/versions/2/infer", callerOf("m@2"), 2)).toMatchObject({ status: 200 });
  });
});
