import type { MiddlewareObj, Request } from "@middy/core";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { type ServeError, toServeError } from "#core/errors.ts";
import { describeFailure } from "./describe-failure.ts";
import type { Log } from "./log.ts";

export interface ObserveOptions {
  readonly log: Log;
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
  /** The calendar, by which quotas begin anew; the machine's own unless a test has another. */
  readonly date?: () => Date;
  /** What every line says of the function, such as its model and version. */
  readonly about: Readonly<Record<string, string | number>>;
}

type EdgeRequest = Request<APIGatewayProxyEvent, APIGatewayProxyResult>;

/** One line for each request: who asked what, what came of it, and from 500 on why. Never a payload, never a key. */
export function observe({ log, now, about }: ObserveOptions): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  const started = new WeakMap<EdgeRequest, number>();
  const write = (request: EdgeRequest, error?: ServeError): void => {
    const status = request.response?.statusCode ?? 500;
    log({
      level: status >= 500 ? "error" : "info",
      requestId: request.event.requestContext.requestId,
      tenant: request.event.requestContext.authorizer?.tenant ?? null,
      ...about,
      method: request.event.httpMethod,
      resource: request.event.resource,
      status,
      ...(error === undefined ? {} : { code: error.code }),
      ...(error === undefined || status < 500 ? {} : { failure: describeFailure(error) }),
      ms: Math.round((now() - (started.get(request) ?? now())) * 1000) / 1000,
    });
  };
  return {
    before: (request) => void started.set(request, now()),
    after: (request) => write(request),
    onError: (request) => write(request, toServeError(request.error)),
  };
}
