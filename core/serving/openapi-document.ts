import { DATATYPE_NAMES } from "#core/protocol/datatype.ts";
import { ROUTES, type Route } from "./routes.ts";
import { SERVER_IDENTITY } from "./server-identity.ts";

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
    operationId: route.action + (route.path.includes("{version}") ? "Version" : ""),
    summary: route.summary,
    security: SECURITY[route.key],
    parameters: parameters.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } })),
    ...(route.action === "infer" ? { requestBody: { required: true, content: body("InferenceRequest") } } : {}),
    responses: {
      200: { description: "The answer", content: route.action === "infer" ? body("InferenceResponse") : { "application/json": {} } },
      default: {
        description: "Why there is no answer",
        content: { "application/json": { schema: reference(isOpenai ? "OpenaiError" : "Error") } },
      },
    },
  };
}

/** JSON, or JSON with tensors behind it: the binary tensor extension. */
function body(schema: string): object {
  return { "application/json": { schema: reference(schema) }, "application/octet-stream": {} };
}

function reference(schema: string): object {
  return { $ref: `#/components/schemas/${schema}` };
}

const STRING = { type: "string" };
const PARAMETERS = { type: "object", additionalProperties: { type: ["string", "number", "boolean"] } };

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
