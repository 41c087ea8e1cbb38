import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { AwsCall, AwsService } from "#local/cloud/aws-call.ts";
import { LambdaError } from "#local/lambda/lambda-error.ts";
import { FUNCTION_OPERATIONS } from "./function-operations.ts";
import { INVOKE_OPERATION } from "./invoke-operation.ts";
import { LAYER_OPERATIONS } from "./layer-operations.ts";
import type { LambdaApiParts, Operation, OperationAnswer } from "./operation.ts";

const OPERATIONS: readonly Operation[] = [INVOKE_OPERATION, ...FUNCTION_OPERATIONS, ...LAYER_OPERATIONS];

/** Lambda's API as SDKs and the AWS CLI speak it (REST, JSON): calls, and what one may read. Functions are made by CloudFormation. */
export function createLambdaApiService(parts: LambdaApiParts): AwsService {
  return async function serveLambda(call, response) {
    try {
      send(response, await runOperation(parts, call));
    } catch (error) {
      if (!(error instanceof LambdaError)) throw error;
      const type = error.status < 500 ? "User" : "Service";
      send(response, { status: error.status, headers: { "x-amzn-errortype": error.code }, body: { Type: type, Message: error.message } });
    }
  };
}

function runOperation(parts: LambdaApiParts, call: AwsCall): OperationAnswer | Promise<OperationAnswer> {
  for (const operation of OPERATIONS) {
    const ids = operation.method === call.method ? matchPath(operation.path, call.path) : undefined;
    if (ids !== undefined) return operation.run(parts, call, ids);
  }
  throw new LambdaError("UnknownOperationException", `The local cloud's Lambda does not have "${call.method} ${call.path}"`);
}

/** The decoded `{…}` parts, or undefined when the path is another. Some clients end a list's path with a slash. */
function matchPath(template: string, path: string): string[] | undefined {
  const expected = template.split("/");
  const parts = path.replace(/\/$/, "").split("/");
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
    throw new LambdaError("InvalidParameterValueException", "Invalid percent-encoding in the path");
  }
}

function send(response: ServerResponse, { status, headers, body }: OperationAnswer): void {
  const bytes = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    "x-amzn-requestid": randomUUID(),
    ...(bytes === undefined ? {} : { "content-type": "application/json", "content-length": bytes.length }),
    ...headers,
  });
  response.end(bytes);
}
