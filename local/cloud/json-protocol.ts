import { randomUUID } from "node:crypto";
import * as v from "valibot";
import type { AwsCall, AwsService } from "./aws-call.ts";
import { AwsError } from "./aws-error.ts";

/** One operation of a JSON service: the parsed body in, the answer's JSON out. */
export type JsonOperation = (input: unknown, call: AwsCall) => object | Promise<object>;

/** An operation whose input is parsed before it runs; what the schema does not name is ignored, as AWS does for newer clients. */
export function jsonOperation<Schema extends v.GenericSchema>(
  schema: Schema,
  run: (input: v.InferOutput<Schema>, call: AwsCall) => object | Promise<object>,
): JsonOperation {
  return (input, call) => {
    const parsed = v.safeParse(schema, input);
    if (!parsed.success) {
      const problems = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? "body"}: ${issue.message}`);
      throw new AwsError("ValidationException", 400, problems.join("; "));
    }
    return run(parsed.output, call);
  };
}

/** A service that speaks AWS JSON 1.1: `X-Amz-Target: <prefix>.<Operation>`, JSON both ways. */
export function createJsonService(operations: ReadonlyMap<string, JsonOperation>): AwsService {
  return async function answerJson(call, response) {
    const name = operationName(call);
    const operation = operations.get(name);
    if (operation === undefined) {
      throw new AwsError("UnknownOperationException", 400, `The local cloud does not have the operation "${name}" of ${call.service}`);
    }
    const result = await operation(parseJson(await call.body()), call);
    response.writeHead(200, { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": randomUUID() });
    response.end(JSON.stringify(result));
  };
}

/** The operation that `X-Amz-Target` names, or `""`. */
export function operationName(call: AwsCall): string {
  const target = call.request.headers["x-amz-target"];
  return typeof target === "string" ? (target.split(".").at(-1) ?? "") : "";
}

/** A body's JSON. @throws AwsError SerializationException. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.length === 0 ? "{}" : new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new AwsError("SerializationException", 400, "The body is not JSON");
  }
}
