import type { ApiGatewayStore } from "#local/cloud/apigateway/api-gateway-store.ts";
import type { ApiStage } from "#local/cloud/apigateway/rest-api.ts";
import type { JsonObject } from "../template/json.ts";
import { defined, flagOf, numberOf, objectOf, objectsOf, requiredText, textMapOf, textOf } from "./properties.ts";
import type { ResourceState, ResourceType } from "./resource-type.ts";

/** `AWS::ApiGateway::Stage`: the moment this resource is done, callers meet its deployment. */
export function apiStageType(store: ApiGatewayStore): ResourceType {
  const put = (properties: JsonObject): ResourceState => {
    const stage = toStage(properties);
    if (store.deployments.get(stage.deploymentId)?.restApiId !== stage.restApiId) {
      throw new Error(`Deployment "${stage.deploymentId}" does not exist in REST API "${stage.restApiId}"`);
    }
    store.stages.put(stage);
    return { physicalId: stage.stageName, attributes: {} };
  };
  return {
    attributes: [],
    replacedBy: ["RestApiId", "StageName"],
    identify({ properties }) {
      const { id, stageName } = toStage(properties);
      if (store.stages.get(id) !== undefined) throw new Error(`Stage "${stageName}" already exists`);
      return stageName;
    },
    create: async ({ properties }) => put(properties),
    update: async (_existing, properties) => put(properties),
    delete: async ({ physicalId, properties }) => store.stages.remove(`${requiredText(properties, "RestApiId")}/${physicalId}`),
  };
}

function toStage(properties: JsonObject): ApiStage {
  const restApiId = requiredText(properties, "RestApiId");
  const stageName = requiredText(properties, "StageName");
  const accessLog = objectOf(properties, "AccessLogSetting");
  return defined({
    id: `${restApiId}/${stageName}`,
    restApiId,
    stageName,
    deploymentId: requiredText(properties, "DeploymentId"),
    variables: textMapOf(properties, "Variables"),
    methodSettings: objectsOf(properties, "MethodSettings").map((setting) =>
      defined({
        resourcePath: textOf(setting, "ResourcePath") ?? "/*",
        httpMethod: textOf(setting, "HttpMethod") ?? "*",
        throttlingRateLimit: numberOf(setting, "ThrottlingRateLimit"),
        throttlingBurstLimit: numberOf(setting, "ThrottlingBurstLimit"),
        loggingLevel: textOf(setting, "LoggingLevel"),
        dataTraceEnabled: flagOf(setting, "DataTraceEnabled"),
        metricsEnabled: flagOf(setting, "MetricsEnabled"),
      }),
    ),
    accessLog:
      accessLog === undefined
        ? undefined
        : { destinationArn: requiredText(accessLog, "DestinationArn"), format: textOf(accessLog, "Format") ?? "" },
  }) as ApiStage;
}
