import { GatewayResponse, type IRestApi, ResponseType } from "aws-cdk-lib/aws-apigateway";
import { Construct } from "constructs";
import { type ErrorCode, errorBody, ServeError } from "#core/errors.ts";
import { ANSWER_HEADERS, TRANSPORT_SECURITY } from "#core/serving/answer-headers.ts";
import { unauthenticated } from "#core/tenant/unauthenticated.ts";

/** The product's own words, so that nobody can tell whether API Gateway refused a key or a function. */
const NO_VALID_KEY = unauthenticated().message;

/** What API Gateway answers by itself: type -> our code and, below 500, our words. Status, text from 500 on and waiting time come from the code. */
const RESPONSES: readonly { readonly type: ResponseType; readonly code: ErrorCode; readonly message?: string }[] = [
  // Our authorizer denies for this reason alone: scopes and entitlements are judged behind it.
  {
    type: ResponseType.ACCESS_DENIED,
    code: "TOO_MANY_ATTEMPTS",
    message: "Too many keys from this address were not valid, wait a minute before the next",
  },
  { type: ResponseType.API_CONFIGURATION_ERROR, code: "INTERNAL" },
  { type: ResponseType.AUTHORIZER_CONFIGURATION_ERROR, code: "AUTH_UNAVAILABLE" },
  { type: ResponseType.AUTHORIZER_FAILURE, code: "AUTH_UNAVAILABLE" },
  { type: ResponseType.BAD_REQUEST_BODY, code: "BAD_REQUEST", message: "The request's body cannot be used" },
  { type: ResponseType.BAD_REQUEST_PARAMETERS, code: "BAD_REQUEST", message: "The request's parameters cannot be used" },
  { type: ResponseType.DEFAULT_4XX, code: "BAD_REQUEST", message: "The request cannot be understood" },
  // A function that died: crashed, out of memory, or with an answer too large. Never 500, because a request may be what killed it.
  { type: ResponseType.DEFAULT_5XX, code: "MODEL_UNAVAILABLE" },
  { type: ResponseType.EXPIRED_TOKEN, code: "UNAUTHENTICATED", message: "The credentials have expired" },
  // Lambda refused to start it: the account's or the function's concurrency is used up.
  { type: ResponseType.INTEGRATION_FAILURE, code: "OVERLOADED" },
  { type: ResponseType.INTEGRATION_TIMEOUT, code: "INFERENCE_TIMEOUT" },
  { type: ResponseType.INVALID_API_KEY, code: "UNAUTHENTICATED", message: NO_VALID_KEY },
  { type: ResponseType.INVALID_SIGNATURE, code: "UNAUTHENTICATED", message: "The signature is not valid; this API takes keys" },
  // API Gateway's name for "no such route".
  { type: ResponseType.MISSING_AUTHENTICATION_TOKEN, code: "NOT_FOUND", message: "Not Found" },
  { type: ResponseType.QUOTA_EXCEEDED, code: "QUOTA_EXCEEDED", message: "The tenant's quota is used up for this period" },
  { type: ResponseType.REQUEST_TOO_LARGE, code: "BODY_TOO_LARGE", message: "The request's body is larger than 10 MB" },
  { type: ResponseType.RESOURCE_NOT_FOUND, code: "NOT_FOUND", message: "Not Found" },
  { type: ResponseType.THROTTLED, code: "RATE_LIMITED", message: "Too many requests, slow down" },
  { type: ResponseType.UNAUTHORIZED, code: "UNAUTHENTICATED", message: NO_VALID_KEY },
  {
    type: ResponseType.UNSUPPORTED_MEDIA_TYPE,
    code: "UNSUPPORTED_MEDIA_TYPE",
    message: "The content coding is not supported, use gzip or deflate",
  },
  { type: ResponseType.WAF_FILTERED, code: "FORBIDDEN_SCOPE", message: "The request was refused" },
];

/** Extra headers an answer of a status must carry: RFC 9110 sections 11.6.1 and 12.5.3. The gateway knows no path, so it names both ways to send a key. */
const HEADERS_OF_STATUS: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { "www-authenticate": "ApiKey, Bearer" },
  415: { "accept-encoding": "gzip, deflate" },
};

/** Overrides every gateway response with our error body, so that no caller sees which part of the service refused. */
export class GatewayResponses extends Construct {
  constructor(scope: Construct, id: string, restApi: IRestApi) {
    super(scope, id);
    for (const { type, code, message } of RESPONSES) {
      const error = new ServeError(code, message ?? "");
      new GatewayResponse(this, type.responseType, {
        restApi,
        type,
        statusCode: String(error.status),
        // The gateway's own message is left out on purpose: it can hold parts of the request.
        templates: { "application/json": JSON.stringify(errorBody(error, "inference", "$context.requestId")) },
        responseHeaders: {
          "content-type": literal("application/json"),
          "x-request-id": "context.requestId",
          ...literals({ ...ANSWER_HEADERS, ...TRANSPORT_SECURITY, ...error.headers, ...HEADERS_OF_STATUS[error.status] }),
        },
      });
    }
  }
}

function literals(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, literal(value)]));
}

/** API Gateway takes unquoted text for a variable's name. */
function literal(value: string): string {
  return `'${value}'`;
}
