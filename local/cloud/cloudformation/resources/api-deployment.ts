import type { ApiGatewayStore } from "#local/cloud/apigateway/api-gateway-store.ts";
import { serviceId } from "./physical-name.ts";
import { requiredText } from "./properties.ts";
import type { ResourceType } from "./resource-type.ts";

/** `AWS::ApiGateway::Deployment`: freezes the API as it stands when this resource's turn comes. */
export function apiDeploymentType(store: ApiGatewayStore): ResourceType {
  return {
    attributes: ["DeploymentId"],
    replacedBy: ["RestApiId"],
    identify: (request) => serviceId(request, 6),
    async create({ physicalId, properties }) {
      if (properties.StageName !== undefined) throw new Error('Give the stage a resource "AWS::ApiGateway::Stage" of its own');
      const restApiId = requiredText(properties, "RestApiId");
      const snapshot = store.snapshot(restApiId);
      if (snapshot.methods.length === 0) throw new Error("The REST API doesn't contain any methods");
      store.deployments.put({ id: physicalId, restApiId, snapshot });
      return { physicalId, attributes: { DeploymentId: physicalId } };
    },
    update: async ({ physicalId, attributes }) => ({ physicalId, attributes }),
    async delete({ physicalId }) {
      const stage = store.stages.list().find(({ deploymentId }) => deploymentId === physicalId);
      if (stage !== undefined) throw new Error(`Stage "${stage.stageName}" points to deployment "${physicalId}" and must be moved first`);
      store.deployments.remove(physicalId);
    },
  };
}
