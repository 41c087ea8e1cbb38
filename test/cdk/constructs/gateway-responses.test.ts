import { App, Stack } from "aws-cdk-lib";
import { MockIntegration, ResponseType, RestApi } from "aws-cdk-lib/aws-apigateway";
import { beforeAll, describe, expect, test } from "vitest";
import { GatewayResponses } from "#cdk/constructs/gateway-responses.ts";
import { ERRORS, type ErrorCode } from "#core/errors.ts";
import { resourcesOf, templateOf } from "../template.ts";

const EVERY_TYPE = Object.values(ResponseType).flatMap((value) => (value instanceof ResponseType ? [value.responseType] : []));

interface Response {
  readonly StatusCode: string;
  readonly ResponseTemplates: Readonly<Record<string, string>>;
  readonly ResponseParameters: Readonly<Record<string, string>>;
}

let responses: ReadonlyMap<string, Response>;

beforeAll(() => {
  const stack = new Stack(new App(), "stack");
  const api = new RestApi(stack, "api");
  api.root.addMethod("GET", new MockIntegration());
  new GatewayResponses(stack, "responses", api.deploymentStage.restApi);
  const resources = resourcesOf(templateOf(stack), "AWS::ApiGateway::GatewayResponse");
  responses = new Map(
    [...resources.values()].map(({ Properties }) => [String(Properties.ResponseType), Properties as unknown as Response]),
  );
});

function response(type: string): Response {
  const found = responses.get(type);
  if (found === undefined) throw new Error(`"${type}" is not overridden`);
  return found;
}

function bodyOf(type: string): { readonly error: string; readonly code: ErrorCode; readonly request_id: string } {
  return JSON.parse(response(type).ResponseTemplates["application/json"] ?? "");
}

function header(type: string, name: string): string | undefined {
  return response(type).ResponseParameters[`gatewayresponse.header.${name}`];
}

describe("GatewayResponses", () => {
  test("overrides every type that API Gateway has", () => {
    expect([...responses.keys()].toSorted()).toEqual(EVERY_TYPE.toSorted());
    expect(EVERY_TYPE.length).toBeGreaterThanOrEqual(21);
  });

  test.each(EVERY_TYPE)("%s is our error: a code of the table with its status, an error that is text, the request's id", (type) => {
    const { error, code, request_id, ...rest } = bodyOf(type);
    expect(response(type).StatusCode).toBe(String(ERRORS[code].status));
    expect(error).toMatch(/^[A-Z].*[^.]$/);
    expect([request_id, rest]).toEqual(["$context.requestId", {}]);
    expect(Object.keys(response(type).ResponseTemplates)).toEqual(["application/json"]);
  });

  test.each(EVERY_TYPE)("%s carries the headers that every answer carries", (type) => {
    expect(header(type, "content-type")).toBe("'application/json'");
    expect(header(type, "x-request-id")).toBe("context.requestId");
    expect(header(type, "cache-control")).toBe("'no-store'");
    expect(header(type, "x-content-type-options")).toBe("'nosniff'");
    expect(header(type, "strict-transport-security")).toBe("'max-age=31536000'");
  });

  test.each(EVERY_TYPE)("%s repeats nothing of the request or of API Gateway's own words", (type) => {
    const variables = JSON.stringify(response(type)).match(/(\$context|context|\$input|\$util|method|stageVariables)\.[\w.]+/g);
    expect(new Set(variables)).toEqual(new Set(["$context.requestId", "context.requestId"]));
  });

  test.each(EVERY_TYPE)("%s says how long to wait exactly where its status calls for it", (type) => {
    const seconds = header(type, "retry-after");
    if (["429", "503"].includes(response(type).StatusCode)) expect(seconds).toMatch(/^'[1-9][0-9]*'$/);
    else expect(seconds).toBeUndefined();
  });

  test.each([
    ["UNAUTHORIZED", 401, "UNAUTHENTICATED"],
    ["INVALID_API_KEY", 401, "UNAUTHENTICATED"],
    ["ACCESS_DENIED", 429, "TOO_MANY_ATTEMPTS"],
    ["MISSING_AUTHENTICATION_TOKEN", 404, "NOT_FOUND"],
    ["REQUEST_TOO_LARGE", 413, "BODY_TOO_LARGE"],
    ["UNSUPPORTED_MEDIA_TYPE", 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["THROTTLED", 429, "RATE_LIMITED"],
    ["QUOTA_EXCEEDED", 429, "QUOTA_EXCEEDED"],
    ["AUTHORIZER_FAILURE", 503, "AUTH_UNAVAILABLE"],
    ["AUTHORIZER_CONFIGURATION_ERROR", 503, "AUTH_UNAVAILABLE"],
    ["INTEGRATION_FAILURE", 503, "OVERLOADED"],
    ["INTEGRATION_TIMEOUT", 504, "INFERENCE_TIMEOUT"],
  ])("%s is %i %s", (type, status, code) => {
    expect([response(type).StatusCode, bodyOf(type).code]).toEqual([String(status), code]);
  });

  test("says how to send a key on 401, which codings it takes on 415, and `Not Found` for an unknown route", () => {
    const withChallenge = EVERY_TYPE.filter((type) => header(type, "www-authenticate") !== undefined);
    expect(withChallenge).toEqual(EVERY_TYPE.filter((type) => response(type).StatusCode === "401"));
    expect(header("UNSUPPORTED_MEDIA_TYPE", "accept-encoding")).toBe("'gzip, deflate'");
    expect(bodyOf("MISSING_AUTHENTICATION_TOKEN").error).toBe("Not Found");
  });
});
