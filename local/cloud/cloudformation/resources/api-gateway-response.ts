import type { ApiGatewayStore } from "#local/cloud/apigateway/api-gateway-store.ts";
import type { ApiGatewayResponse } from "#local/cloud/apigateway/rest-api.ts";
import type { JsonObject } from "../template/json.ts";
import { defined, requiredText, textMapOf, textOf } from "./properties.ts";
import type { ResourceState, ResourceType } from "./resource-type.ts";

/** `AWS::ApiGateway::GatewayResponse`: what callers get where no integration answers. */
export function apiGatewayResponseType(store: ApiGatewayStore): ResourceType {
  const put = (properties: JsonObject): ResourceState => {
    const id = idOf(properties);
    store.gatewayResponses.put(
      defined({
        id,
        restApiId: requiredText(properties, "RestApiId"),
        responseType: requiredText(properties, "ResponseType"),
        statusCode: textOf(properties, "StatusCode"),
        responseTemplates: textMapOf(properties, "ResponseTemplates"),
        responseParameters: textMapOf(properties, "ResponseParameters"),
      }) as ApiGatewayResponse,
    );
    return { physicalId: id, attributes: { Id: id } };
  };
  return {
    attributes: ["Id"],
    replacedBy: ["RestApiId", "ResponseType"],
    identify({ properties }) {
      const id = idOf(properties);
      if (store.gatewayResponses.get(id) !== undefined) throw new Error(`Gateway response "${id}" already exists`);
      return id;
    },
    create: async ({ properties }) => put(properties),
    update: async (_existing, properties) => put(properties),
    delete: async ({ physicalId }) => store.gatewayResponses.remove(physicalId),
  };
}

function idOf(properties: JsonObject): string {
  return `${requiredText(properties, "RestApiId")}/${requiredText(properties, "ResponseType")}`;
}
