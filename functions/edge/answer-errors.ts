import type { MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { toErrorResponse } from "#core/serving/error-response.ts";
import { toHttpRequest, toProxyResult } from "./http-event.ts";

/** Makes an answer of anything thrown, so that no call of ours ever fails in API Gateway's eyes. */
export function answerErrors(): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  return {
    onError(request) {
      const { path } = toHttpRequest(request.event);
      request.response = toProxyResult(toErrorResponse(request.error, path, request.event.requestContext.requestId));
    },
  };
}
