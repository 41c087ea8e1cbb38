import * as v from "valibot";
import { AwsError } from "../aws-error.ts";
import { type JsonOperation, jsonOperation } from "../json-protocol.ts";
import { requireGroup } from "./group-operations.ts";
import type { LogStore } from "./log-store.ts";
import type { LogSubscriptions } from "./log-subscriptions.ts";

const Filter = v.object({
  logGroupName: v.string(),
  filterName: v.pipe(v.string(), v.regex(/^[^:*]{1,512}$/, "Expected a filter's name")),
  filterPattern: v.pipe(v.string(), v.maxLength(1_024)),
  destinationArn: v.pipe(v.string(), v.regex(/^arn:aws:lambda:/, "The local cloud delivers to functions alone")),
});

/** The calls about subscription filters. */
export function subscriptionOperations(store: LogStore, subscriptions: LogSubscriptions): readonly (readonly [string, JsonOperation])[] {
  return [
    [
      "PutSubscriptionFilter",
      jsonOperation(Filter, ({ logGroupName: group, filterName: name, filterPattern: pattern, destinationArn }) => {
        subscriptions.put({ group, name, pattern, destinationArn });
        return {};
      }),
    ],
    [
      "DescribeSubscriptionFilters",
      jsonOperation(v.object({ logGroupName: v.string(), filterNamePrefix: v.optional(v.string(), "") }), (input) => ({
        subscriptionFilters: subscriptions
          .list(requireGroup(store, input.logGroupName).name)
          .filter(({ name }) => name.startsWith(input.filterNamePrefix))
          .map(({ group, name, pattern, destinationArn }) => ({
            logGroupName: group,
            filterName: name,
            filterPattern: pattern,
            destinationArn,
            distribution: "ByLogStream",
          })),
      })),
    ],
    [
      "DeleteSubscriptionFilter",
      jsonOperation(v.object({ logGroupName: v.string(), filterName: v.string() }), ({ logGroupName, filterName }) => {
        if (!subscriptions.remove(logGroupName, filterName))
          throw new AwsError("ResourceNotFoundException", 400, "The specified subscription filter does not exist.");
        return {};
      }),
    ],
  ];
}
