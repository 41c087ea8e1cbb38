import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import type { ObjectStore } from "#local/cloud/s3/object-store.ts";
import type { JsonObject } from "../template/json.ts";
import { physicalName } from "./physical-name.ts";
import { objectOf, textOf } from "./properties.ts";
import type { ResourceState, ResourceType } from "./resource-type.ts";

/** `AWS::S3::Bucket`. Its versioning is acted on; encryption, lifecycle and access settings are kept and have no effect on one machine. */
export function bucketType(objects: ObjectStore, { partition, region }: CloudIdentity): ResourceType {
  const state = (physicalId: string): ResourceState => ({
    physicalId,
    attributes: {
      Arn: `arn:${partition}:s3:::${physicalId}`,
      DomainName: `${physicalId}.s3.amazonaws.com`,
      DualStackDomainName: `${physicalId}.s3.dualstack.${region}.amazonaws.com`,
      RegionalDomainName: `${physicalId}.s3.${region}.amazonaws.com`,
      WebsiteURL: `http://${physicalId}.s3-website-${region}.amazonaws.com`,
    },
  });
  return {
    attributes: ["Arn", "DomainName", "DualStackDomainName", "RegionalDomainName", "WebsiteURL"],
    replacedBy: ["BucketName"],
    identify(request) {
      const name = textOf(request.properties, "BucketName") ?? physicalName(request, { maxLength: 63, lowerCase: true });
      if (objects.bucketExists(name)) throw new Error(`Bucket "${name}" already exists`);
      return name;
    },
    async create({ physicalId, properties }) {
      await objects.createBucket(physicalId, { versioning: isVersioned(properties) });
      return state(physicalId);
    },
    async update({ physicalId }, properties) {
      await objects.setVersioning(physicalId, isVersioned(properties));
      return state(physicalId);
    },
    async delete({ physicalId }) {
      if (objects.bucketExists(physicalId)) await objects.deleteBucket(physicalId);
    },
  };
}

function isVersioned(properties: JsonObject): boolean {
  return textOf(objectOf(properties, "VersioningConfiguration") ?? {}, "Status") === "Enabled";
}
