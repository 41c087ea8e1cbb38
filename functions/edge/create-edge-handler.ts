import middy from "@middy/core";
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import { toServeError } from "#core/errors.ts";
import { withAnswerHeaders } from "#core/serving/answer-headers.ts";
import type { Caller } from "#core/serving/caller.ts";
import { budgetHeaders, withCurrentBudget } from "#core/serving/check-budget.ts";
import type { HttpRequest, HttpResponse } from "#core/serving/http.ts";
import { withKeySunset } from "#core/serving/key-sunset.ts";
import { REMAINING_HEADER, rateLimitHeaders } from "#core/serving/rate-limit-headers.ts";
import type { FindRemaining } from "#core/serving/remaining.ts";
import { answerErrors } from "./answer-errors.ts";
import { createCallerReader } from "./authorizer-context.ts";
import { checkCredentials } from "./check-credentials.ts";
import { toHttpRequest, toProxyResult } from "./http-event.ts";
import { type ObserveOptions, observe } from "./observe.ts";

/** What Lambda says of one call. */
export interface Invocation {
  /** Lambda's own id of the call. API Gateway's may be chosen by a client, so nothing is counted by that. */
  readonly id: string;
  /** Milliseconds until Lambda ends it. */
  readonly availableMs: number;
  /** The tenant that the execution environment belongs to; absent where tenants share it. */
  readonly tenant?: string;
}

/** A request of the core's to an answer of the core's. What it throws becomes an error answer. */
export type Serve = (request: HttpRequest, caller: Caller | undefined, invocation: Invocation) => HttpResponse | Promise<HttpResponse>;

export interface EdgeHandlerOptions extends ObserveOptions {
  /** What is left of a caller's quota, where the answer does not say so itself; absent where nobody counts. */
  readonly findRemaining?: FindRemaining;
}

export type EdgeHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** A function behind API Gateway's proxy integration: convert, serve, convert back. middy wraps it with errors and observation, nothing else. */
export function createEdgeHandler(serve: Serve, options: EdgeHandlerOptions): EdgeHandler {
  const toCaller = createCallerReader();
  const { date = () => new Date(), findRemaining = async () => ({}) } = options;
  // Lambda ends a late call itself; an early answer of middy's would leave the inference running into the next one.
  return middy<APIGatewayProxyEvent, APIGatewayProxyResult>({ timeoutEarlyInMillis: 0 })
    .use(observe(options))
    .use(answerErrors())
    .handler(async function serveEvent(event, context) {
      const now = date();
      const caller = withCurrentBudget(toCaller(event), now);
      const standing = { ...rateLimitHeaders(caller, now), ...budgetHeaders(caller) };
      const findStanding = async (answered: HttpResponse["headers"]): Promise<HttpResponse["headers"]> =>
        caller === undefined || REMAINING_HEADER in answered ? standing : { ...standing, ...(await findRemaining(caller, now)) };
      try {
        checkCredentials(event);
        const response = withKeySunset(await serve(toHttpRequest(event), caller, toInvocation(context)), caller);
        const headers = { ...response.headers, ...(await findStanding(response.headers)) };
        return toProxyResult(withAnswerHeaders({ ...response, headers }, event.requestContext.requestId));
      } catch (thrown) {
        const error = toServeError(thrown);
        throw error.withHeaders(error.status < 500 ? await findStanding(error.headers) : standing);
      }
    }) as EdgeHandler;
}

function toInvocation(context: Context): Invocation {
  const availableMs = context.getRemainingTimeInMillis();
  const id = context.awsRequestId;
  return context.tenantId === undefined ? { id, availableMs } : { id, availableMs, tenant: context.tenantId };
}
