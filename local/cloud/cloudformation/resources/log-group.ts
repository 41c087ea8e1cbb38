import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import type { LogStore } from "#local/cloud/logs/log-store.ts";
import { physicalName } from "./physical-name.ts";
import { numberOf, textOf } from "./properties.ts";
import type { ResourceState, ResourceType } from "./resource-type.ts";

/** `AWS::Logs::LogGroup`. */
export function logGroupType(logs: LogStore, { partition, region, accountId }: CloudIdentity): ResourceType {
  const state = (name: string): ResourceState => ({
    physicalId: name,
    attributes: { Arn: `arn:${partition}:logs:${region}:${accountId}:log-group:${name}:*` },
  });
  return {
    attributes: ["Arn"],
    replacedBy: ["LogGroupName"],
    identify(request) {
      const name = textOf(request.properties, "LogGroupName") ?? physicalName(request, { maxLength: 512 });
      if (logs.findGroup(name) !== undefined) throw new Error(`Log group "${name}" already exists`);
      return name;
    },
    async create({ physicalId, properties }) {
      logs.createGroup(physicalId);
      logs.setRetention(physicalId, numberOf(properties, "RetentionInDays"));
      return state(physicalId);
    },
    async update({ physicalId }, properties) {
      logs.setRetention(physicalId, numberOf(properties, "RetentionInDays"));
      return state(physicalId);
    },
    delete: async ({ physicalId }) => logs.deleteGroup(physicalId),
  };
}
