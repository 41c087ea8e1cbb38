import type { ApiGatewayStore } from "#local/cloud/apigateway/api-gateway-store.ts";
import type { ApiIntegration, ApiMethod } from "#local/cloud/apigateway/rest-api.ts";
import type { JsonObject } from "../template/json.ts";
import { defined, flagOf, numberOf, objectOf, objectsOf, requiredText, textMapOf, textOf } from "./properties.ts";
import type { ResourceState, ResourceType } from "./resource-type.ts";

const INTEGRATION_TYPES = ["AWS_PROXY", "AWS", "HTTP", "HTTP_PROXY", "MOCK"] as const;
const AUTHORIZATION_TYPES = ["NONE", "CUSTOM", "AWS_IAM", "COGNITO_USER_POOLS"] as const;
const CONTENT_HANDLING = ["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"] as const;

/** `AWS::ApiGateway::Method`, with its integration. */
export function apiMethodType(store: ApiGatewayStore): ResourceType {
  const put = (properties: JsonObject): ResourceState => {
    const method = toMethod(properties);
    store.methods.put(method);
    return { physicalId: `${method.restApiId}|${method.resourceId}|${method.httpMethod}`, attributes: {} };
  };
  return {
    attributes: [],
    replacedBy: ["RestApiId", "ResourceId", "HttpMethod"],
    identify({ properties }) {
      const { id, restApiId, resourceId, httpMethod } = toMethod(properties);
      if (store.methods.get(id) !== undefined) throw new Error(`Method ${httpMethod} already exists for resource "${resourceId}"`);
      return `${restApiId}|${resourceId}|${httpMethod}`;
    },
    create: async ({ properties }) => put(properties),
    update: async (_existing, properties) => put(properties),
    delete: async ({ physicalId }) => store.methods.remove(physicalId.replaceAll("|", "/")),
  };
}

function toMethod(properties: JsonObject): ApiMethod {
  const restApiId = requiredText(properties, "RestApiId");
  const resourceId = requiredText(properties, "ResourceId");
  const httpMethod = requiredText(properties, "HttpMethod");
  const integration = objectOf(properties, "Integration");
  return defined({
    id: `${restApiId}/${resourceId}/${httpMethod}`,
    restApiId,
    resourceId,
    httpMethod,
    authorizationType: oneOf(AUTHORIZATION_TYPES, textOf(properties, "AuthorizationType") ?? "NONE", "AuthorizationType"),
    authorizerId: textOf(properties, "AuthorizerId"),
    apiKeyRequired: flagOf(properties, "ApiKeyRequired") ?? false,
    integration: integration === undefined ? undefined : toIntegration(integration),
  }) as ApiMethod;
}

function toIntegration(properties: JsonObject): ApiIntegration {
  const contentHandling = textOf(properties, "ContentHandling");
  const responses = objectsOf(properties, "IntegrationResponses").map((response) =>
    defined({
      statusCode: requiredText(response, "StatusCode"),
      selectionPattern: textOf(response, "SelectionPattern"),
      responseTemplates: textMapOf(response, "ResponseTemplates"),
      responseParameters: textMapOf(response, "ResponseParameters"),
    }),
  );
  return defined({
    type: oneOf(INTEGRATION_TYPES, requiredText(properties, "Type"), "Integration.Type"),
    uri: textOf(properties, "Uri"),
    timeoutInMillis: numberOf(properties, "TimeoutInMillis"),
    contentHandling: contentHandling === undefined ? undefined : oneOf(CONTENT_HANDLING, contentHandling, "Integration.ContentHandling"),
    requestTemplates: textMapOf(properties, "RequestTemplates"),
    requestParameters: textMapOf(properties, "RequestParameters"),
    integrationResponses: responses,
  }) as ApiIntegration;
}

function oneOf<T extends string>(allowed: readonly T[], value: string, name: string): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new Error(`${name} "${value}" is not one of ${allowed.join(", ")}`);
  return found;
}
