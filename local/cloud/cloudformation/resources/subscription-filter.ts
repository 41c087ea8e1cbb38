import type { LogSubscriptions } from "#local/cloud/logs/log-subscriptions.ts";
import type { JsonObject } from "../template/json.ts";
import { physicalName } from "./physical-name.ts";
import { requiredText, textOf } from "./properties.ts";
import type { ResourceState, ResourceType } from "./resource-type.ts";

/** `AWS::Logs::SubscriptionFilter`, to functions. */
export function subscriptionFilterType(subscriptions: LogSubscriptions): ResourceType {
  const put = (name: string, properties: JsonObject): ResourceState => {
    subscriptions.put({
      group: requiredText(properties, "LogGroupName"),
      name,
      pattern: textOf(properties, "FilterPattern") ?? "",
      destinationArn: requiredText(properties, "DestinationArn"),
    });
    return { physicalId: name, attributes: {} };
  };
  return {
    attributes: [],
    replacedBy: ["FilterName", "LogGroupName"],
    identify: (request) => textOf(request.properties, "FilterName") ?? physicalName(request, { maxLength: 512 }),
    create: async ({ physicalId, properties }) => put(physicalId, properties),
    update: async ({ physicalId }, properties) => put(physicalId, properties),
    delete: async ({ physicalId, properties }) => void subscriptions.remove(requiredText(properties, "LogGroupName"), physicalId),
  };
}
