import type { ServerResponse } from "node:http";
import type { AwsCall, AwsService } from "#local/cloud/aws-call.ts";
import { ApiGatewayError } from "./api-gateway-error.ts";
import { API_KEY_OPERATIONS } from "./api-key-operations.ts";
import type { ControlPlane, Operation, OperationAnswer } from "./operation.ts";
import { REST_API_OPERATIONS } from "./rest-api-operations.ts";
import { USAGE_PLAN_KEY_OPERATIONS } from "./usage-plan-key-operations.ts";
import { USAGE_PLAN_OPERATIONS } from "./usage-plan-operations.ts";

const OPERATIONS: readonly Operation[] = [
  ...API_KEY_OPERATIONS,
  ...USAGE_PLAN_OPERATIONS,
  ...USAGE_PLAN_KEY_OPERATIONS,
  ...REST_API_OPERATIONS,
];

/** API Gateway's control plane as the SDK speaks it (REST, JSON): keys, usage plans and what one may read of the APIs. */
export function createApiGatewayService(plane: ControlPlane): AwsService {
  return async function serveApiGateway(call: AwsCall, response: ServerResponse): Promise<void> {
    try {
      const answer = await runOperation(plane, call);
      send(response, answer.status, answer.body, {});
    } catch (error) {
      if (!(error instanceof ApiGatewayError)) throw error;
      send(response, error.status, { message: error.message }, { "x-amzn-errortype": error.name });
    }
  };
}

async function runOperation(plane: ControlPlane, call: AwsCall): Promise<OperationAnswer> {
  for (const operation of OPERATIONS) {
    if (operation.method !== call.method) continue;
    const ids = matchPath(operation.path, call.path);
    if (ids !== undefined) return operation.run(plane, { ids, query: call.query, body: parseBody(await call.body()) });
  }
  throw new ApiGatewayError("NotFoundException", `The local cloud's API Gateway does not have "${call.method} ${call.path}"`);
}

/** The decoded `{…}` parts, or undefined when the path is another. */
function matchPath(template: string, path: string): string[] | undefined {
  const expected = template.split("/");
  const parts = path.split("/");
  if (expected.length !== parts.length) return undefined;
  const ids: string[] = [];
  for (const [index, part] of parts.entries()) {
    if (expected[index]?.startsWith("{")) ids.push(decode(part));
    else if (expected[index] !== part) return undefined;
  }
  return ids;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ApiGatewayError("BadRequestException", "Invalid percent-encoding in the path");
  }
}

function parseBody(bytes: Buffer): Readonly<Record<string, unknown>> {
  if (bytes.length === 0) return {};
  try {
    const body: unknown = JSON.parse(bytes.toString("utf8"));
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch {
    // Answered below like any other body that is no object.
  }
  throw new ApiGatewayError("BadRequestException", "Could not parse request body, expected a JSON object");
}

function send(response: ServerResponse, status: number, body: object, headers: Record<string, string>): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { "content-type": "application/json", "content-length": bytes.length, ...headers });
  response.end(bytes);
}
