import type { AwsCall } from "#local/cloud/aws-call.ts";
import type { LocalLambda } from "#local/lambda/open-lambda-service.ts";

/** What the operations work on. */
export interface LambdaApiParts {
  readonly lambda: LocalLambda;
  /** Hears of a function that was called with `Event` and could not be run: its caller has its answer already. */
  readonly onFault: (error: unknown) => void;
}

export interface OperationAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, or bytes as they are. */
  readonly body?: object | Buffer;
}

/** One route of the Lambda API: `GET /2015-03-31/functions/{FunctionName}`. */
export interface Operation {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** @param ids the decoded `{…}` parts of the path, in order. @throws LambdaError. */
  readonly run: (parts: LambdaApiParts, call: AwsCall, ids: readonly string[]) => OperationAnswer | Promise<OperationAnswer>;
}
