import * as v from "valibot";
import { AwsError } from "../aws-error.ts";
import { type JsonOperation, jsonOperation } from "../json-protocol.ts";
import type { LogGroup, LogStore } from "./log-store.ts";
import { takePage } from "./page.ts";

const GroupName = v.pipe(v.string(), v.regex(/^[\w.\-/#]{1,512}$/, "Expected a log group's name"));
/** Days that AWS takes, https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html. */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/** The calls about whole groups. */
export function groupOperations(store: LogStore): readonly (readonly [string, JsonOperation])[] {
  return [
    [
      "CreateLogGroup",
      jsonOperation(v.object({ logGroupName: GroupName }), ({ logGroupName }) => {
        if (!store.createGroup(logGroupName)) throw alreadyExists("log group");
        return {};
      }),
    ],
    [
      "DeleteLogGroup",
      jsonOperation(v.object({ logGroupName: GroupName }), ({ logGroupName }) => {
        store.deleteGroup(requireGroup(store, logGroupName).name);
        return {};
      }),
    ],
    [
      "PutRetentionPolicy",
      jsonOperation(v.object({ logGroupName: GroupName, retentionInDays: v.picklist(RETENTION_DAYS) }), (input) => {
        store.setRetention(requireGroup(store, input.logGroupName).name, input.retentionInDays);
        return {};
      }),
    ],
    [
      "DeleteRetentionPolicy",
      jsonOperation(v.object({ logGroupName: GroupName }), ({ logGroupName }) => {
        store.setRetention(requireGroup(store, logGroupName).name, undefined);
        return {};
      }),
    ],
    [
      "DescribeLogGroups",
      jsonOperation(
        v.object({
          logGroupNamePrefix: v.optional(v.string(), ""),
          logGroupNamePattern: v.optional(v.string(), ""),
          limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(50)), 50),
          nextToken: v.optional(v.string()),
        }),
        ({ logGroupNamePrefix, logGroupNamePattern, limit, nextToken }) => {
          const groups = store
            .listGroups()
            .filter(({ name }) => name.startsWith(logGroupNamePrefix) && name.toLowerCase().includes(logGroupNamePattern.toLowerCase()));
          const page = takePage(groups, limit, nextToken);
          return { logGroups: page.items.map(toWire), ...page.next };
        },
      ),
    ],
  ];
}

/** By name or ARN. @throws AwsError ResourceNotFoundException. */
export function requireGroup(store: LogStore, nameOrArn: string | undefined): LogGroup {
  const name = nameOrArn?.replace(/^arn:aws:logs:[^:]*:\d*:log-group:/, "").replace(/:\*$/, "");
  const group = name === undefined ? undefined : store.findGroup(name);
  if (group === undefined) throw new AwsError("ResourceNotFoundException", 400, "The specified log group does not exist.");
  return group;
}

/** What AWS answers where a group or a stream is there already. */
export function alreadyExists(what: "log group" | "log stream"): AwsError {
  return new AwsError("ResourceAlreadyExistsException", 400, `The specified ${what} already exists`);
}

function toWire(group: LogGroup): object {
  return {
    logGroupName: group.name,
    creationTime: group.createdAtMs,
    arn: `${group.arn}:*`,
    logGroupArn: group.arn,
    ...(group.retentionDays === undefined ? {} : { retentionInDays: group.retentionDays }),
  };
}
