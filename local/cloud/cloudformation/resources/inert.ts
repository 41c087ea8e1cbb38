import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import type { JsonObject } from "../template/json.ts";
import { physicalName } from "./physical-name.ts";
import type { ResourceState, ResourceType } from "./resource-type.ts";

/** A type the local cloud accepts and does not act on: it gets a name and an ARN, keeps its properties, and is listed as inert. */
export function inertType(identity: CloudIdentity, note = "The local cloud accepts this type and does not act on it"): ResourceType {
  const state = (type: string, physicalId: string): ResourceState => ({
    physicalId,
    attributes: { Arn: inertArn(identity, type, physicalId) },
  });
  return {
    attributes: "any",
    replacedBy: [],
    inert: note,
    identify: (request) => physicalName(request, { maxLength: 64 }),
    create: async ({ type, physicalId }) => state(type, physicalId),
    update: async ({ type, physicalId }) => state(type, physicalId),
    delete: async () => {},
  };
}

/** The attribute of an inert resource: its ARN, or a text made of its name and the attribute's. */
export function inertAttribute(attributes: JsonObject, physicalId: string, attribute: string): string {
  const arn = attributes.Arn;
  return /Arn$/i.test(attribute) && typeof arn === "string" ? arn : `${physicalId}-${attribute}`;
}

function inertArn(identity: CloudIdentity, type: string, physicalId: string): string {
  const [, service = "unknown", kind = "resource"] = type.split("::");
  const { partition, region, accountId } = identity;
  return `arn:${partition}:${service.toLowerCase()}:${region}:${accountId}:${kind.toLowerCase()}/${physicalId}`;
}
