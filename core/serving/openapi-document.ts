import { DATATYPE_NAMES } from "#core/protocol/datatype.ts";
import { ROUTES, type Route, type RouteAction } from "./routes.ts";
import { SERVER_IDENTITY } from "./server-identity.ts";
import { TASK_SCHEMAS } from "./task-schemas.ts";

const SECURITY = { "x-api-key": [{ apiKey: [] }], authorization: [{ bearer: [] }], none: [] } as const;

/**
 * The API as an OpenAPI 3.1 document, made from the table of routes. Anybody may read it, so it names no model: those a key may use
 * are listed at `/v2/models`.
 */
export function openapiDocument(): object {
  const paths = new Map<string, Record<string, object>>();
  for (const route of ROUTES) paths.set(route.path, { ...paths.get(route.path), [route.method.toLowerCase()]: toOperation(route) });
  return {
    openapi: "3.1.0",
    info: { title: SERVER_IDENTITY.name, version: SERVER_IDENTITY.version, description: "Models over the Open Inference Protocol v2" },
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: {
        apiKey: { type: "apiKey", in: "header", name: "x-api-key" },
        bearer: { type: "http", scheme: "bearer" },
      },
      schemas: SCHEMAS,
    },
  };
}

function toOperation(route: Route): object {
  const isOpenai = route.path.startsWith("/v1/");
  const parameters = ["model", "version"].filter((name) => route.path.includes(`{${name}}`));
  return {
    operationId: toOperationId(route),
    summary: route.summary,
    security: SECURITY[route.key],
    parameters: [
      ...parameters.map((name) => ({ name, in: "path", required: true, schema: STRING })),
      ...(route.action === "usage" ? [USAGE_MONTH] : []),
    ],
    ...(route.action in REQUESTS ? { requestBody: { required: true, content: REQUESTS[route.action] } } : {}),
    responses: {
      200: { description: "The answer", content: RESPONSES[route.action] ?? { "application/json": {} } },
      default: {
        description: "Why there is no answer",
        content: { "application/json": { schema: reference(isOpenai ? "OpenaiError" : "Error") } },
      },
    },
  };
}

function toOperationId({ action, path }: Route): string {
  if (path === "/v1/embeddings") return "embeddingsDefault";
  return action + (path.includes("{version}") ? "Version" : "");
}

/** JSON, or JSON with tensors behind it: the binary tensor extension. */
function body(schema: string): object {
  return { "application/json": { schema: reference(schema) }, "application/octet-stream": {} };
}

function json(schema: string): object {
  return { "application/json": { schema: reference(schema) } };
}

function reference(schema: string): object {
  return { $ref: `#/components/schemas/${schema}` };
}

const STRING = { type: "string" };
const PARAMETERS = { type: "object", additionalProperties: { type: ["string", "number", "boolean"] } };

const USAGE_MONTH = { name: "month", in: "query", required: false, schema: { type: "string", pattern: "^[0-9]{4}-(0[1-9]|1[0-2])$" } };

/** What a route takes and gives, where that is more than JSON of the route's own. */
const REQUESTS: Partial<Record<RouteAction, object>> = {
  infer: body("InferenceRequest"),
  predict: { ...json("PredictionRequest"), "image/png": {}, "image/jpeg": {}, "image/webp": {} },
  embeddings: json("EmbeddingsRequest"),
};
const RESPONSES: Partial<Record<RouteAction, object>> = {
  infer: body("InferenceResponse"),
  predict: json("Prediction"),
  embeddings: json("Embeddings"),
};

/** A tensor in either direction: its description, and its elements unless they travel as binary. */
const TENSOR = {
  type: "object",
  required: ["name", "shape", "datatype"],
  properties: {
    name: STRING,
    shape: { type: "array", items: { type: "integer", minimum: 0 } },
    datatype: { enum: DATATYPE_NAMES },
    parameters: PARAMETERS,
    data: { type: "array" },
  },
};

const SCHEMAS = {
  InferenceRequest: {
    type: "object",
    required: ["inputs"],
    properties: {
      id: STRING,
      parameters: PARAMETERS,
      inputs: { type: "array", items: reference("Tensor") },
      outputs: {
        type: "array",
        items: { type: "object", required: ["name"], properties: { name: STRING, parameters: PARAMETERS } },
      },
    },
  },
  InferenceResponse: {
    type: "object",
    required: ["model_name", "model_version", "outputs"],
    properties: { model_name: STRING, model_version: STRING, id: STRING, outputs: { type: "array", items: reference("Tensor") } },
  },
  Tensor: TENSOR,
  ...TASK_SCHEMAS,
  Error: { type: "object", required: ["error", "code", "request_id"], properties: { error: STRING, code: STRING, request_id: STRING } },
  OpenaiError: {
    type: "object",
    required: ["error"],
    properties: {
      error: {
        type: "object",
        required: ["message", "type", "code", "param"],
        properties: { message: STRING, type: STRING, code: STRING, param: { type: ["string", "null"] } },
      },
    },
  },
};
