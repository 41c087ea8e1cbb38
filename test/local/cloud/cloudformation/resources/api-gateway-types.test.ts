import { expect, test } from "vitest";
import { openCloudOfFakes } from "../cloud-of-fakes.ts";

const LAMBDA_URI =
  "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:000000000000:function:f/invocations";

const template = (deployment: string, status = "429") => ({
  Resources: {
    Api: { Type: "AWS::ApiGateway::RestApi", Properties: { Name: "api", BinaryMediaTypes: ["*/*"], ApiKeySourceType: "AUTHORIZER" } },
    Part: {
      Type: "AWS::ApiGateway::Resource",
      Properties: { RestApiId: { Ref: "Api" }, ParentId: { "Fn::GetAtt": ["Api", "RootResourceId"] }, PathPart: "v2" },
    },
    Authorizer: {
      Type: "AWS::ApiGateway::Authorizer",
      Properties: {
        RestApiId: { Ref: "Api" },
        Name: "keys",
        Type: "REQUEST",
        AuthorizerUri: LAMBDA_URI,
        IdentitySource: "method.request.header.x-api-key",
        AuthorizerResultTtlInSeconds: 60,
      },
    },
    Method: {
      Type: "AWS::ApiGateway::Method",
      Properties: {
        RestApiId: { Ref: "Api" },
        ResourceId: { Ref: "Part" },
        HttpMethod: "POST",
        AuthorizationType: "CUSTOM",
        AuthorizerId: { Ref: "Authorizer" },
        ApiKeyRequired: true,
        Integration: { Type: "AWS_PROXY", IntegrationHttpMethod: "POST", Uri: LAMBDA_URI },
      },
    },
    Throttled: {
      Type: "AWS::ApiGateway::GatewayResponse",
      Properties: {
        RestApiId: { Ref: "Api" },
        ResponseType: "THROTTLED",
        StatusCode: status,
        ResponseParameters: { "gatewayresponse.header.Retry-After": "'1'" },
        ResponseTemplates: { "application/json": "{}" },
      },
    },
    [deployment]: { Type: "AWS::ApiGateway::Deployment", DependsOn: ["Method", "Throttled"], Properties: { RestApiId: { Ref: "Api" } } },
    Stage: {
      Type: "AWS::ApiGateway::Stage",
      Properties: {
        RestApiId: { Ref: "Api" },
        StageName: "live",
        DeploymentId: { Ref: deployment },
        MethodSettings: [{ ResourcePath: "/*", HttpMethod: "*", ThrottlingRateLimit: 100, ThrottlingBurstLimit: 50 }],
        AccessLogSetting: { DestinationArn: "arn:aws:logs:x", Format: "$context.requestId" },
      },
    },
    Plan: {
      Type: "AWS::ApiGateway::UsagePlan",
      Properties: {
        UsagePlanName: "free",
        ApiStages: [{ ApiId: { Ref: "Api" }, Stage: { Ref: "Stage" } }],
        Throttle: { RateLimit: 5, BurstLimit: 10 },
        Quota: { Limit: 1000, Period: "DAY" },
      },
    },
    Key: { Type: "AWS::ApiGateway::ApiKey", Properties: { Name: "key", Enabled: true } },
    PlanKey: {
      Type: "AWS::ApiGateway::UsagePlanKey",
      Properties: { KeyId: { Ref: "Key" }, KeyType: "API_KEY", UsagePlanId: { Ref: "Plan" } },
    },
  },
});

test("an API is kept with all its parts, and frozen in its deployment", async () => {
  const { deploy, apiGateway } = openCloudOfFakes();
  await deploy(template("DeploymentA"));
  const [api] = apiGateway.restApis.list();
  expect(api).toMatchObject({
    id: expect.stringMatching(/^[a-z0-9]{10}$/),
    name: "api",
    binaryMediaTypes: ["*/*"],
    apiKeySource: "AUTHORIZER",
  });
  const [method] = apiGateway.methods.list();
  const part = apiGateway.resources.list().find(({ pathPart }) => pathPart === "v2");
  expect(part?.parentId).toBe(api?.rootResourceId);
  expect(method).toMatchObject({
    id: `${api?.id}/${part?.id}/POST`,
    authorizationType: "CUSTOM",
    authorizerId: apiGateway.authorizers.list()[0]?.id,
    apiKeyRequired: true,
    integration: { type: "AWS_PROXY", uri: LAMBDA_URI },
  });
  const [stage] = apiGateway.stages.list();
  const deployment = apiGateway.deployments.get(stage?.deploymentId ?? "");
  expect(deployment?.snapshot).toEqual(apiGateway.snapshot(api?.id ?? ""));
  expect(stage).toMatchObject({
    id: `${api?.id}/live`,
    methodSettings: [{ throttlingRateLimit: 100 }],
    accessLog: { format: "$context.requestId" },
  });
  expect(apiGateway.usagePlans.list()).toMatchObject([
    {
      name: "free",
      apiStages: [{ apiId: api?.id, stage: "live" }],
      throttle: { rateLimit: 5, burstLimit: 10 },
      quota: { limit: 1000, period: "DAY" },
    },
  ]);
  expect(apiGateway.usagePlanKeys.list()).toMatchObject([{ keyId: apiGateway.apiKeys.list()[0]?.id }]);
  expect(apiGateway.apiKeys.list()[0]?.value).toMatch(/^\w{40}$/);
});

test("what changes after a deployment waits for the next; that one moves the stage and goes with the old", async () => {
  const { deploy, apiGateway } = openCloudOfFakes();
  const served = () => {
    const [stage] = apiGateway.stages.list();
    return apiGateway.deployments.get(stage?.deploymentId ?? "")?.snapshot.gatewayResponses[0]?.statusCode;
  };
  await deploy(template("DeploymentA"));
  await deploy(template("DeploymentA", "430"));
  expect(served()).toBe("429");
  const plan = apiGateway.usagePlans.list()[0]?.id;
  await deploy(template("DeploymentB", "431"));
  expect(served()).toBe("431");
  expect(apiGateway.deployments.list()).toHaveLength(1);
  // Tenants' keys hang on the plan's id.
  expect(apiGateway.usagePlans.list()[0]?.id).toBe(plan);
});

test("deleting the stack leaves nothing of the API", async () => {
  const { deploy, apiGateway, cloudFormation } = openCloudOfFakes();
  await deploy(template("DeploymentA"));
  await cloudFormation.deleteStack("app");
  for (const collection of Object.values(apiGateway)) if ("list" in collection) expect(collection.list()).toEqual([]);
});

test("two methods of one name are refused", async () => {
  const { deploy } = openCloudOfFakes();
  const { Resources } = template("DeploymentA");
  const failing = deploy({ Resources: { ...Resources, Twin: { ...Resources.Method, DependsOn: "Method" } } });
  await expect(failing).rejects.toThrow(/Twin .*Method POST already exists/);
});
