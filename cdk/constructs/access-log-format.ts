import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";

/**
 * All that is written of a request, and nothing else: no body, no header, no query, no path as it was sent, no address. A key that
 * somebody puts where none belongs is therefore in no log.
 */
const FIELDS = {
  requestId: "$context.requestId",
  time: "$context.requestTimeEpoch",
  method: "$context.httpMethod",
  route: "$context.resourcePath",
  status: "$context.status",
  tenant: "$context.authorizer.tenant",
  plan: "$context.authorizer.plan",
  gatewayResponse: "$context.error.responseType",
  responseBytes: "$context.responseLength",
  latencyMs: "$context.responseLatency",
  functionLatencyMs: "$context.integration.latency",
  functionStatus: "$context.integration.status",
  authorizerStatus: "$context.authorizer.status",
  authorizerLatencyMs: "$context.authorizer.latency",
  protocol: "$context.protocol",
  tlsVersion: "$context.tlsVersion",
} as const;

/** One JSON object a request. */
export function accessLogFormat(): AccessLogFormat {
  return AccessLogFormat.custom(JSON.stringify(FIELDS));
}
