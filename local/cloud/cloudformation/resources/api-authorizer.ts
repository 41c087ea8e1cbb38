import type { ApiGatewayStore } from "#local/cloud/apigateway/api-gateway-store.ts";
import type { JsonObject } from "../template/json.ts";
import { serviceId } from "./physical-name.ts";
import { numberOf, requiredText, textOf } from "./properties.ts";
import type { ResourceState, ResourceType } from "./resource-type.ts";

/** Seconds an authorizer's answer is kept when the template does not say (API Gateway's default). */
const DEFAULT_RESULT_TTL_S = 300;

/** `AWS::ApiGateway::Authorizer` of the two Lambda kinds. */
export function apiAuthorizerType(store: ApiGatewayStore): ResourceType {
  const put = (id: string, properties: JsonObject): ResourceState => {
    const type = requiredText(properties, "Type");
    if (type !== "REQUEST" && type !== "TOKEN") throw new Error(`Authorizer type "${type}" is not one of REQUEST, TOKEN`);
    const resultTtlSeconds = numberOf(properties, "AuthorizerResultTtlInSeconds") ?? DEFAULT_RESULT_TTL_S;
    const identitySource = textOf(properties, "IdentitySource") ?? "";
    if (identitySource === "" && resultTtlSeconds > 0) throw new Error('An authorizer that keeps its answers needs an "IdentitySource"');
    store.authorizers.put({
      id,
      restApiId: requiredText(properties, "RestApiId"),
      name: textOf(properties, "Name") ?? id,
      type,
      authorizerUri: requiredText(properties, "AuthorizerUri"),
      identitySource,
      resultTtlSeconds,
    });
    return { physicalId: id, attributes: { AuthorizerId: id } };
  };
  return {
    attributes: ["AuthorizerId"],
    replacedBy: ["RestApiId"],
    identify: (request) => serviceId(request, 6),
    create: async ({ physicalId, properties }) => put(physicalId, properties),
    update: async ({ physicalId }, properties) => put(physicalId, properties),
    delete: async ({ physicalId }) => store.authorizers.remove(physicalId),
  };
}
