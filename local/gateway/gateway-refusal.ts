/** What API Gateway answers by itself, by its name for it: status, text and `x-amzn-ErrorType`. Source: "Gateway response types". */
export const GATEWAY_RESPONSES = {
  ACCESS_DENIED: { status: 403, message: "User is not authorized to access this resource", error: "AccessDeniedException" },
  API_CONFIGURATION_ERROR: { status: 500, message: "Internal server error", error: "InternalServerErrorException" },
  AUTHORIZER_CONFIGURATION_ERROR: { status: 500, message: "Internal server error", error: "AuthorizerConfigurationException" },
  AUTHORIZER_FAILURE: { status: 500, message: "Internal server error", error: "AuthorizerFailureException" },
  DEFAULT_4XX: { status: 400, message: "Bad Request", error: "BadRequestException" },
  /** A function that failed, or whose answer has another form: the types have no name of their own for it. */
  DEFAULT_5XX: { status: 502, message: "Internal server error", error: "InternalServerErrorException" },
  INTEGRATION_FAILURE: { status: 504, message: "Internal server error", error: "InternalServerErrorException" },
  INTEGRATION_TIMEOUT: { status: 504, message: "Endpoint request timed out", error: "InternalServerErrorException" },
  INVALID_API_KEY: { status: 403, message: "Forbidden", error: "ForbiddenException" },
  MISSING_AUTHENTICATION_TOKEN: { status: 403, message: "Missing Authentication Token", error: "MissingAuthenticationTokenException" },
  QUOTA_EXCEEDED: { status: 429, message: "Limit Exceeded", error: "LimitExceededException" },
  REQUEST_TOO_LARGE: { status: 413, message: "Request Too Long", error: "RequestTooLargeException" },
  THROTTLED: { status: 429, message: "Too Many Requests", error: "TooManyRequestsException" },
  UNAUTHORIZED: { status: 401, message: "Unauthorized", error: "UnauthorizedException" },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: "Unsupported Media Type", error: "BadRequestException" },
} as const;

export type GatewayResponseType = keyof typeof GATEWAY_RESPONSES;

/** The gateway answers a request itself instead of a function. */
export class GatewayRefusal extends Error {
  override readonly name = "GatewayRefusal";
  readonly type: GatewayResponseType;
  /** What went wrong behind the gateway, for the stage's execution log; callers never see it. */
  readonly detail: string | undefined;

  constructor(type: GatewayResponseType, detail?: string) {
    super(GATEWAY_RESPONSES[type].message);
    this.type = type;
    this.detail = detail;
  }
}
