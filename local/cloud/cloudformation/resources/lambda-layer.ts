import type { ObjectStore } from "#local/cloud/s3/object-store.ts";
import type { LambdaService } from "#local/lambda/lambda-service.ts";
import { physicalName } from "./physical-name.ts";
import { objectOf, requiredText, textOf } from "./properties.ts";
import type { ResourceType } from "./resource-type.ts";

/** `AWS::Lambda::LayerVersion`. A version is immutable: whatever changes publishes another. */
export function lambdaLayerType(lambda: LambdaService, objects: ObjectStore): ResourceType {
  return {
    attributes: ["LayerVersionArn"],
    replacedBy: ["Content", "LayerName", "CompatibleRuntimes", "CompatibleArchitectures", "Description", "LicenseInfo"],
    identify: (request) => textOf(request.properties, "LayerName") ?? physicalName(request, { maxLength: 140 }),
    async create({ physicalId, properties }) {
      const content = objectOf(properties, "Content") ?? {};
      const archive = await objects.read(requiredText(content, "S3Bucket"), requiredText(content, "S3Key"));
      const arn = await lambda.publishLayer(physicalId, archive);
      return { physicalId: arn, attributes: { LayerVersionArn: arn } };
    },
    update: async ({ physicalId, attributes }) => ({ physicalId, attributes }),
    async delete({ physicalId }) {
      // Only a name and no ARN yet: the version was never published.
      if (physicalId.startsWith("arn:")) await lambda.deleteLayer(physicalId);
    },
  };
}
