import type { ApiGatewayStore } from "#local/cloud/apigateway/api-gateway-store.ts";
import { serviceId } from "./physical-name.ts";
import { requiredText } from "./properties.ts";
import type { ResourceType } from "./resource-type.ts";

/** `AWS::ApiGateway::Resource`: one part of a path. Every property is its identity. */
export function apiResourceType(store: ApiGatewayStore): ResourceType {
  return {
    attributes: ["ResourceId"],
    replacedBy: ["ParentId", "PathPart", "RestApiId"],
    identify: (request) => serviceId(request, 6),
    async create({ physicalId, properties }) {
      const restApiId = requiredText(properties, "RestApiId");
      const parentId = requiredText(properties, "ParentId");
      const pathPart = requiredText(properties, "PathPart");
      const parent = store.resources.get(parentId);
      if (parent?.restApiId !== restApiId) throw new Error(`Parent resource "${parentId}" does not exist in REST API "${restApiId}"`);
      const twin = store.resources.list().find((other) => other.parentId === parentId && other.pathPart === pathPart);
      if (twin !== undefined) throw new Error(`Another resource with the same parent already has this name: "${pathPart}"`);
      store.resources.put({ id: physicalId, restApiId, parentId, pathPart });
      return { physicalId, attributes: { ResourceId: physicalId } };
    },
    update: async ({ physicalId, attributes }) => ({ physicalId, attributes }),
    delete: async ({ physicalId }) => store.resources.remove(physicalId),
  };
}
