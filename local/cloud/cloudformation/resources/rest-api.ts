import type { ApiGatewayStore } from "#local/cloud/apigateway/api-gateway-store.ts";
import type { JsonObject } from "../template/json.ts";
import { serviceId } from "./physical-name.ts";
import { numberOf, textOf, textsOf } from "./properties.ts";
import type { ResourceRequest, ResourceState, ResourceType } from "./resource-type.ts";

/** `AWS::ApiGateway::RestApi`, with the root resource that comes with it. @param now milliseconds since 1970. */
export function restApiType(store: ApiGatewayStore, now: () => number): ResourceType {
  const put = (request: ResourceRequest, id: string, properties: JsonObject, createdAt: string): ResourceState => {
    if (properties.Body !== undefined || properties.BodyS3Location !== undefined) {
      throw new Error('The local cloud builds a REST API from its resources and methods, not from "Body"');
    }
    const source = textOf(properties, "ApiKeySourceType") ?? "HEADER";
    if (source !== "HEADER" && source !== "AUTHORIZER") throw new Error(`ApiKeySourceType "${source}" is not one of HEADER, AUTHORIZER`);
    const minimumCompressionSize = numberOf(properties, "MinimumCompressionSize");
    const rootResourceId = `${serviceId(request, 9)}r`;
    store.restApis.put({
      id,
      name: textOf(properties, "Name") ?? id,
      rootResourceId,
      binaryMediaTypes: textsOf(properties, "BinaryMediaTypes"),
      apiKeySource: source,
      ...(minimumCompressionSize === undefined ? {} : { minimumCompressionSize }),
      createdAt,
    });
    store.resources.put({ id: rootResourceId, restApiId: id, pathPart: "" });
    return { physicalId: id, attributes: { RestApiId: id, RootResourceId: rootResourceId } };
  };
  return {
    attributes: ["RestApiId", "RootResourceId"],
    replacedBy: [],
    identify: (request) => serviceId(request, 10),
    create: async (request) => put(request, request.physicalId, request.properties, new Date(now()).toISOString()),
    async update(existing, properties) {
      const before = store.restApis.get(existing.physicalId);
      return put(existing, existing.physicalId, properties, before?.createdAt ?? new Date(now()).toISOString());
    },
    delete: async ({ physicalId }) => removeRestApi(store, physicalId),
  };
}

/** An API goes with everything in it, as in API Gateway. */
function removeRestApi(store: ApiGatewayStore, restApiId: string): void {
  const { stages, deployments, methods, resources, authorizers, gatewayResponses } = store;
  for (const collection of [stages, deployments, methods, resources, authorizers, gatewayResponses]) {
    for (const item of collection.list()) if (item.restApiId === restApiId) collection.remove(item.id);
  }
  store.restApis.remove(restApiId);
}
