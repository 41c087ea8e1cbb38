import { randomUUID } from "node:crypto";
import type { AwsCall } from "#local/cloud/aws-call.ts";
import type { InvokeOptions } from "#local/lambda/invoke.ts";
import { LambdaError } from "#local/lambda/lambda-error.ts";
import { LAMBDA_LIMITS } from "#local/lambda/lambda-limits.ts";
import { findFunction } from "./function-operations.ts";
import type { LambdaApiParts, Operation, OperationAnswer } from "./operation.ts";

/**
 * Invoke, in its three kinds. Not as on AWS: an `Event` call that fails is not tried again and has no destination; its failure stands in
 * the function's log.
 */
export const INVOKE_OPERATION: Operation = {
  method: "POST",
  path: "/2015-03-31/functions/{FunctionName}/invocations",
  async run(parts, call, [name = ""]) {
    findFunction(parts.lambda, name);
    const payload = parsePayload(await call.body());
    const tenantId = readHeader(call, "x-amz-tenant-id");
    const tenant = tenantId === undefined ? {} : { tenantId };
    const kind = readHeader(call, "x-amz-invocation-type") ?? "RequestResponse";
    switch (kind) {
      case "RequestResponse":
        return invokeNow(parts, name, payload, { ...tenant, withLogTail: readHeader(call, "x-amz-log-type") === "Tail" });
      case "Event":
        return invokeLater(parts, name, payload, tenant);
      case "DryRun":
        return { status: 204 };
      default:
        throw new LambdaError("InvalidParameterValueException", `Invocation type "${kind}" is not RequestResponse, Event or DryRun`);
    }
  },
};

async function invokeNow({ lambda }: LambdaApiParts, name: string, payload: Buffer, options: InvokeOptions): Promise<OperationAnswer> {
  const result = await lambda.invoke(name, payload, options);
  return {
    status: 200,
    headers: {
      "x-amzn-requestid": result.requestId,
      "x-amz-executed-version": "$LATEST",
      ...(result.functionError === undefined ? {} : { "x-amz-function-error": result.functionError }),
      ...(result.logTail === undefined ? {} : { "x-amz-log-result": Buffer.from(result.logTail, "utf8").toString("base64") }),
    },
    body: result.payload,
  };
}

function invokeLater({ lambda, onFault }: LambdaApiParts, name: string, payload: Buffer, tenant: InvokeOptions): OperationAnswer {
  if (payload.length > LAMBDA_LIMITS.MAX_EVENT_BYTES) {
    throw new LambdaError("RequestTooLargeException", `${payload.length} byte payload is too large for the Event invocation type`);
  }
  const requestId = randomUUID();
  lambda.invoke(name, payload, { ...tenant, requestId }).catch(onFault);
  return { status: 202, headers: { "x-amzn-requestid": requestId } };
}

/** A call without a payload hands the function an empty object. @throws LambdaError InvalidRequestContentException. */
function parsePayload(body: Buffer): Buffer {
  if (body.length === 0) return Buffer.from("{}");
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return body;
  } catch (error) {
    throw new LambdaError("InvalidRequestContentException", `Could not parse request body into json: ${(error as Error).message}`);
  }
}

function readHeader({ request }: AwsCall, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
}
