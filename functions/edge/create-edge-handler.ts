import middy from "@middy/core";
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import { withAnswerHeaders } from "#core/serving/answer-headers.ts";
import type { Caller } from "#core/serving/caller.ts";
import type { HttpRequest, HttpResponse } from "#core/serving/http.ts";
import { withKeySunset } from "#core/serving/key-sunset.ts";
import { answerErrors } from "./answer-errors.ts";
import { createCallerReader } from "./authorizer-context.ts";
import { checkCredentials } from "./check-credentials.ts";
import { toHttpRequest, toProxyResult } from "./http-event.ts";
import { type ObserveOptions, observe } from "./observe.ts";

/** What Lambda says of one call. */
export interface Invocation {
  /** Milliseconds until Lambda ends it. */
  readonly availableMs: number;
  /** The tenant that the execution environment belongs to; absent where tenants share it. */
  readonly tenant?: string;
}

/** A request of the core's to an answer of the core's. What it throws becomes an error answer. */
export type Serve = (request: HttpRequest, caller: Caller | undefined, invocation: Invocation) => HttpResponse | Promise<HttpResponse>;

export type EdgeHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** A function behind API Gateway's proxy integration: convert, serve, convert back. middy wraps it with errors and observation, nothing else. */
export function createEdgeHandler(serve: Serve, options: ObserveOptions): EdgeHandler {
  const toCaller = createCallerReader();
  // Lambda ends a late call itself; an early answer of middy's would leave the inference running into the next one.
  return middy<APIGatewayProxyEvent, APIGatewayProxyResult>({ timeoutEarlyInMillis: 0 })
    .use(observe(options))
    .use(answerErrors())
    .handler(async function serveEvent(event, context) {
      checkCredentials(event);
      const caller = toCaller(event);
      const response = await serve(toHttpRequest(event), caller, toInvocation(context));
      return toProxyResult(withAnswerHeaders(withKeySunset(response, caller), event.requestContext.requestId));
    }) as EdgeHandler;
}

function toInvocation(context: Context): Invocation {
  const availableMs = context.getRemainingTimeInMillis();
  return context.tenantId === undefined ? { availableMs } : { availableMs, tenant: context.tenantId };
}
