import type { APIGatewayProxyEvent } from "aws-lambda";
import { floatPixels } from "./float-network.ts";

const TENSOR = { name: "image", datatype: "FP32", shape: [1, 784] } as const;

/** A request's body as JSON. */
export function toJsonBody(): Buffer {
  return Buffer.from(JSON.stringify({ inputs: [{ ...TENSOR, data: floatPixels() }] }));
}

/** The same by the binary extension, which the answer then uses too. */
export function toBinaryBody(): { readonly body: Buffer; readonly headerBytes: number } {
  const data = Buffer.from(Float32Array.from(floatPixels()).buffer);
  const header = Buffer.from(
    JSON.stringify({ inputs: [{ ...TENSOR, parameters: { binary_data_size: data.length } }], parameters: { binary_data_output: true } }),
  );
  return { body: Buffer.concat([header, data]), headerBytes: header.length };
}

/** The event that API Gateway makes of a request to `bench`, every body in base64. */
export function toEvent(body: Buffer, headers: Readonly<Record<string, string>>, model = "bench"): APIGatewayProxyEvent {
  const path = `/v2/models/${model}/versions/1/infer`;
  const event = {
    resource: `/v2/models/${model}/versions/1/{action}`,
    path,
    httpMethod: "POST",
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: { action: "infer" },
    stageVariables: null,
    requestContext: {
      stage: "prod",
      path: `/prod${path}`,
      requestId: "00000000-0000-4000-8000-000000000000",
      authorizer: {
        tenant: "bench",
        plan: "premium",
        entitlements: JSON.stringify([{ models: "*", versions: { from: 1, to: null } }]),
        scopes: "infer",
      },
    },
    body: body.toString("base64"),
    isBase64Encoded: true,
  };
  return event as unknown as APIGatewayProxyEvent;
}
