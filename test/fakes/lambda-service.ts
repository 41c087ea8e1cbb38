import type { APIGatewayProxyEvent } from "aws-lambda";
import { LambdaError } from "#local/lambda/lambda-error.ts";
import { LAMBDA_LIMITS } from "#local/lambda/lambda-limits.ts";
import type { LambdaService } from "#local/lambda/lambda-service.ts";

/** What a function is called with: the event of a proxy integration, or of an authorizer. */
export interface FakeEvent extends APIGatewayProxyEvent {
  readonly type: string;
  readonly methodArn: string;
  readonly authorizationToken: string;
}

type Handler = (event: FakeEvent) => unknown;

/** Functions that are functions; every call is remembered. What one returns is its payload, what it throws its error. */
export interface FakeLambda extends Pick<LambdaService, "invoke"> {
  readonly calls: readonly { readonly name: string; readonly event: FakeEvent; readonly tenantId?: string }[];
  set(name: string, handler: Handler): void;
}

export function createFakeLambda(handlers: Readonly<Record<string, Handler>> = {}): FakeLambda {
  const functions = new Map(Object.entries(handlers));
  const calls: { name: string; event: FakeEvent; tenantId?: string }[] = [];
  return {
    calls,
    set: (name, handler) => void functions.set(name, handler),
    async invoke(arn, payload, options = {}) {
      const name = arn.split(":").at(-1) ?? "";
      const handler = functions.get(name);
      if (handler === undefined) throw new LambdaError("ResourceNotFoundException", `Function not found: ${arn}`);
      if (payload.length > LAMBDA_LIMITS.MAX_REQUEST_BYTES) throw new LambdaError("RequestTooLargeException", "Too large");
      const event = JSON.parse(payload.toString("utf8")) as FakeEvent;
      calls.push({ name, event, ...options });
      const about = { requestId: "00000000-0000-4000-8000-000000000000", durationMs: 1 };
      try {
        return { ...about, payload: Buffer.from(JSON.stringify((await handler(event)) ?? null)) };
      } catch (error) {
        if (error instanceof LambdaError) throw error;
        const { name: errorType, message: errorMessage } = error as Error;
        return { ...about, functionError: "Unhandled", payload: Buffer.from(JSON.stringify({ errorType, errorMessage })) };
      }
    },
  };
}
