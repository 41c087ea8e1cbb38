import type { ExistingResource } from "../resources/resource-type.ts";
import type { ResourceRecord, StackRecord } from "./records.ts";
import { resourceDigest } from "./resource-digest.ts";

/** A kept resource as its type wants to see it. */
export function toExistingResource(stack: StackRecord, resource: ResourceRecord): ExistingResource {
  const { logicalId, type, properties, physicalId, attributes, id } = resource;
  return { logicalId, type, properties, physicalId, attributes, digest: resourceDigest(id), stack: { id: stack.arn, name: stack.name } };
}
