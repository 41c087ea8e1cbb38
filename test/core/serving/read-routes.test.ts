import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import type { ServedModel } from "#core/model/served-model.ts";
import { toErrorResponse } from "#core/serving/error-response.ts";
import { createReadRoutes } from "#core/serving/read-routes.ts";
import { ROUTES, type Route } from "#core/serving/routes.ts";
import { parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import { CALLER, identityModel } from "./ask.ts";

const version = (name: string, number: number) =>
  identityModel([{ name: "x", datatype: "FP32", shape: [-1, number] }], { name, version: number, sha256: String(number).repeat(64) });
const model = (name: string, labels: Record<string, number>, numbers: readonly number[]): ServedModel => ({
  name,
  description: `About ${name}`,
  task: "tensor",
  labels,
  versions: numbers.map((number) => version(name, number)),
});
const ROUTE = createReadRoutes([model("mnist", { stable: 1, canary: 2 }, [1, 2]), model("constructor", {}, [1])]);

interface Asked {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly json: {
    readonly openapi?: string;
    readonly paths?: Readonly<Record<string, Readonly<Record<string, { readonly security: unknown; readonly operationId: string }>>>>;
    readonly components?: { readonly schemas: object };
    readonly properties?: object;
    readonly name?: string;
    readonly versions?: readonly string[];
  };
}

function get(path: string, options: { method?: string; models?: readonly string[]; anonymous?: boolean; body?: string } = {}): Asked {
  const { method = "GET", models = ["*"], anonymous = false, body = "" } = options;
  const caller = anonymous ? undefined : { ...CALLER, entitlements: models.map(parseEntitlement) };
  const request = { method, path, headers: new Map<string, string>(), body: Buffer.from(body) };
  let response: ReturnType<typeof ROUTE>;
  try {
    response = ROUTE(request, caller);
  } catch (thrown) {
    response = toErrorResponse(thrown, path, "request-1");
  }
  return { ...response, json: JSON.parse(Buffer.from(response.body).toString("utf8")) };
}

describe("what anybody may read", () => {
  test("health, the home document and OpenAPI need no key", () => {
    expect(get("/v2/health/live", { anonymous: true }).json).toEqual({ live: true });
    expect(get("/v2/health/ready", { anonymous: true }).json).toEqual({ ready: true, live: true });
    expect(get("/", { anonymous: true }).json).toMatchObject({ name: "slipway", openapi: "/openapi.json" });
    const { json } = get("/openapi.json", { anonymous: true });
    expect(json.openapi).toMatch(/^3\.1\./);
    expect(Object.keys(json.paths ?? {}).sort()).toEqual([...new Set(ROUTES.map(({ path }) => path))].sort());
  });

  test.each(["/v2", "/v2/models", "/v2/models/mnist", "/v1/models"])("%s without a caller is 401 with a challenge", (path) => {
    const { status, headers } = get(path, { anonymous: true });
    expect(status).toBe(401);
    expect(headers["www-authenticate"]).toMatch(/^(ApiKey|Bearer) /);
  });
});

describe("what an output policy withholds is not in the metadata", () => {
  const outputs = (models: readonly string[], path = "/v2/models/mnist/versions/1") => get(path, { models }).json;

  test("a policy that cannot be applied leaves no output, and is named", () => {
    expect(outputs(["*"])).toMatchObject({ outputs: [{ name: "y" }], properties: { sha256: "1".repeat(64) } });
    expect(outputs(["*"]).properties).not.toHaveProperty("output_policy");
    expect(outputs(["mnist:label"])).toMatchObject({ outputs: [], properties: { output_policy: "label" } });
    expect(outputs(["mnist:label"], "/v2/models/mnist")).toMatchObject({ outputs: [], versions: ["1", "2"] });
  });

  test("one that can be applied leaves the outputs it changes", () => {
    expect(outputs(["mnist:rounded", "*:label"])).toMatchObject({ outputs: [{ name: "y" }], properties: { output_policy: "rounded" } });
  });
});

describe("every route of the table", () => {
  const concrete = (path: string): string => path.replace("{model}", "mnist").replace("{version}", "1");

  const runsModel = ({ action }: Route): boolean => ["infer", "predict", "embeddings"].includes(action);
  const isAnswered = (route: Route): boolean => !runsModel(route) && !["usage", "leakedKeys"].includes(route.action);

  test.each(ROUTES.filter(isAnswered).map(({ method, path }) => [method, path] as const))("%s %s answers", (method, path) => {
    expect(get(concrete(path), { method })).toMatchObject({ status: 200, headers: { "content-type": "application/json" } });
  });

  test.each(ROUTES.filter(runsModel).map(({ path }) => [path] as const))("POST %s is not found where no version answers it", (path) => {
    expect(get(concrete(path), { method: "POST" })).toMatchObject({ status: 404 });
  });

  test("GET /v1/usage is not found where no ledger is read", () => {
    expect(get("/v1/usage")).toMatchObject({ status: 404, json: { error: { code: "NOT_FOUND" } } });
    expect(get("/v1/usage", { anonymous: true }).status).toBe(401);
  });

  test.each([...new Set(ROUTES.map(({ path }) => path))])("%s refuses every other verb and says which it takes", (path) => {
    const [allowed] = ROUTES.filter((route) => route.path === path).map(({ method }) => method);
    for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get"].filter((verb) => verb !== allowed))
      expect(get(concrete(path), { method })).toMatchObject({ status: 405, headers: { allow: allowed } });
  });

  test("/v2 and /v2/ say the same three things", () => {
    expect(get("/v2").json).toEqual({ name: "slipway", version: expect.any(String), extensions: ["binary_tensor_data"] });
    expect(get("/v2/").json).toEqual(get("/v2").json);
  });

  test("OpenAPI describes each with its key, and resolves every reference", () => {
    const { json } = get("/openapi.json", { anonymous: true });
    for (const { method, path, key } of ROUTES) {
      const security = json.paths?.[path]?.[method.toLowerCase()]?.security;
      expect(security).toEqual({ none: [], "x-api-key": [{ apiKey: [] }], authorization: [{ bearer: [] }] }[key]);
    }
    const references = [...JSON.stringify(json).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    expect(references.length).toBeGreaterThan(10);
    for (const name of references) expect(json.components?.schemas).toHaveProperty(name ?? "");
    const ids = Object.values(json.paths ?? {}).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("POST /v2/repository/index takes no body, an object, and nothing else", () => {
    expect(get("/v2/repository/index", { method: "POST", body: '{"ready":true}' }).status).toBe(200);
    expect(get("/v2/repository/index", { method: "POST", body: "[]" })).toMatchObject({ status: 400, json: { code: "BAD_SHAPE" } });
    expect(get("/v2/repository/index", { method: "POST", body: "{" })).toMatchObject({ status: 400, json: { code: "BAD_JSON" } });
  });
});

describe("metadata", () => {
  test("a model is described by its default version and lists those the tenant may use", () => {
    expect(get("/v2/models/mnist").json).toMatchObject({
      name: "mnist",
      versions: ["1", "2"],
      inputs: [{ name: "x", datatype: "FP32", shape: [-1, 1] }],
    });
    expect(get("/v2/models/mnist", { models: ["mnist@2"] }).json).toMatchObject({ versions: ["2"], inputs: [{ shape: [-1, 2] }] });
    expect(get("/v2/models/mnist/versions/canary").json.versions).toEqual(["2"]);
    expect(get("/v2/models/mnist/versions/2/ready").json).toEqual({ name: "mnist", ready: true });
    expect(get("/v2/models/constructor").json.name).toBe("constructor");
  });

  test("lists hold what the tenant may use and nothing else", () => {
    expect(get("/v2/models", { models: ["mnist@1"] }).json).toEqual({
      models: [{ name: "mnist", description: "About mnist", task: "tensor", versions: ["1"], labels: { stable: "1" } }],
    });
    expect(get("/v2/repository/index", { method: "POST", models: ["mnist"] }).json).toEqual([
      { name: "mnist", version: "1", state: "READY" },
      { name: "mnist", version: "2", state: "READY" },
    ]);
    expect(get("/v1/models", { models: ["constructor"] }).json).toMatchObject({
      object: "list",
      data: [{ id: "constructor", object: "model" }],
    });
  });
});

describe("what is refused", () => {
  test.each([
    ["/v2/models/nothing", 404, "MODEL_NOT_FOUND"],
    ["/v2/models/toString", 404, "MODEL_NOT_FOUND"],
    ["/v2/models/mnist/versions/9", 404, "VERSION_NOT_FOUND"],
    ["/v2/models/mnist/versions/toString", 400, "BAD_VERSION"],
    ["/v2/models/mnist/versions/01", 400, "BAD_VERSION"],
    ["/v2/models/mnist/versions/0", 400, "BAD_VERSION"],
    ["/v2/models/%2e%2e", 400, "BAD_MODEL_NAME"],
    ["/v2/models/a%2Fb", 400, "BAD_MODEL_NAME"],
    ["/v2/models/%zz", 400, "BAD_MODEL_NAME"],
    ["/v2/nothing", 404, "NOT_FOUND"],
    ["/v2/models/mnist/versions/1/versions/1", 404, "NOT_FOUND"],
    ["/v2/models/%2e%2e/%2e%2e/admin", 404, "NOT_FOUND"],
    ["/v2/models/mnist%00", 400, "BAD_MODEL_NAME"],
    ["/v2/models/mn%C4%B1st", 400, "BAD_MODEL_NAME"],
    ["/v2/models/%256dnist", 400, "BAD_MODEL_NAME"],
    [`/v2/models/${"a".repeat(129)}`, 400, "BAD_MODEL_NAME"],
    [`/v2/${"a".repeat(1_024)}`, 414, "PATH_TOO_LONG"],
    ["/v2/models/mnist/versions/1e0", 400, "BAD_VERSION"],
    ["/V2/models", 404, "NOT_FOUND"],
    ["/v2//models", 404, "NOT_FOUND"],
  ])("%s is %i %s", (path, status, code) => {
    expect(get(path)).toMatchObject({ status, json: { code, error: expect.any(String), request_id: "request-1" } });
  });

  test("a wrong verb is 405 and says which are right", () => {
    expect(get("/v2/models", { method: "DELETE" })).toMatchObject({ status: 405, headers: { allow: "GET" } });
    expect(get("/v2/models/mnist/infer")).toMatchObject({ status: 405, headers: { allow: "POST" } });
  });

  test("a model one may not call answers as one that does not exist, at every route", () => {
    for (const suffix of ["", "/ready", "/versions/1", "/versions/1/ready", "/versions/stable"]) {
      const denied = get(`/v2/models/mnist${suffix}`, { models: ["constructor"] });
      const absent = get(`/v2/models/absnt${suffix}`, { models: ["constructor"] });
      expect(denied.status).toBe(404);
      expect({ ...denied, body: "", json: JSON.stringify(denied.json).replaceAll("mnist", "NAME") }).toEqual({
        ...absent,
        body: "",
        json: JSON.stringify(absent.json).replaceAll("absnt", "NAME"),
      });
    }
  });

  test("/v1 speaks the OpenAI dialect", () => {
    expect(get("/v1/nothing").json).toEqual({
      error: { message: expect.any(String), type: "invalid_request_error", code: "NOT_FOUND", param: null },
    });
  });
});
