import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import { physicalName } from "./physical-name.ts";
import { textOf } from "./properties.ts";
import type { ResourceState, ResourceType } from "./resource-type.ts";

/** `AWS::IAM::*`: names and ARNs as AWS gives them. Documents are kept, never enforced: everything on this machine has one owner. */
export function iamTypes(identity: CloudIdentity): Readonly<Record<string, ResourceType>> {
  const arn = (kind: string, name: string, path: string): string =>
    `arn:${identity.partition}:iam::${identity.accountId}:${kind}${path}${name}`;
  return {
    "AWS::IAM::Role": named("RoleName", 64, ["Arn", "RoleId"], (name, path, digest) => ({
      physicalId: name,
      attributes: { Arn: arn("role", name, path), RoleId: `AROA${digest.slice(0, 16).toUpperCase()}` },
    })),
    "AWS::IAM::InstanceProfile": named("InstanceProfileName", 128, ["Arn"], (name, path) => ({
      physicalId: name,
      attributes: { Arn: arn("instance-profile", name, path) },
    })),
    "AWS::IAM::Policy": named("PolicyName", 128, ["Id"], (name) => ({ physicalId: name, attributes: { Id: name } })),
    "AWS::IAM::ManagedPolicy": named("ManagedPolicyName", 128, ["PolicyArn"], (name, path) => ({
      physicalId: arn("policy", name, path),
      attributes: { PolicyArn: arn("policy", name, path) },
    })),
  };
}

function named(
  nameProperty: string,
  maxLength: number,
  attributes: readonly string[],
  toState: (name: string, path: string, digest: string) => ResourceState,
): ResourceType {
  return {
    attributes,
    // An inline policy's name may change in place; the others' names are their identity.
    replacedBy: nameProperty === "PolicyName" ? [] : [nameProperty, "Path"],
    identify: (request) => textOf(request.properties, nameProperty) ?? physicalName(request, { maxLength }),
    create: async ({ physicalId, properties, digest }) => toState(physicalId, textOf(properties, "Path") ?? "/", digest),
    update: async ({ physicalId, attributes: before }, properties) => ({
      physicalId: nameProperty === "PolicyName" ? (textOf(properties, nameProperty) ?? physicalId) : physicalId,
      attributes: before,
    }),
    delete: async () => {},
  };
}
