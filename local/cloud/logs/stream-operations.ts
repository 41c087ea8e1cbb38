import * as v from "valibot";
import { AwsError } from "../aws-error.ts";
import { type JsonOperation, jsonOperation } from "../json-protocol.ts";
import { alreadyExists, requireGroup } from "./group-operations.ts";
import type { LogStore, LogStream } from "./log-store.ts";
import { takePage } from "./page.ts";

const StreamName = v.pipe(v.string(), v.regex(/^[^:*]{1,512}$/, "Expected a log stream's name"));

const DescribeLogStreams = v.object({
  logGroupName: v.optional(v.string()),
  logGroupIdentifier: v.optional(v.string()),
  logStreamNamePrefix: v.optional(v.string(), ""),
  orderBy: v.optional(v.picklist(["LogStreamName", "LastEventTime"]), "LogStreamName"),
  descending: v.optional(v.boolean(), false),
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(50)), 50),
  nextToken: v.optional(v.string()),
});

/** The calls about streams. */
export function streamOperations(store: LogStore): readonly (readonly [string, JsonOperation])[] {
  return [
    [
      "CreateLogStream",
      jsonOperation(v.object({ logGroupName: v.string(), logStreamName: StreamName }), (input) => {
        if (!store.createStream(requireGroup(store, input.logGroupName).name, input.logStreamName)) throw alreadyExists("log stream");
        return {};
      }),
    ],
    [
      "DescribeLogStreams",
      jsonOperation(DescribeLogStreams, (input) => {
        const group = requireGroup(store, input.logGroupName ?? input.logGroupIdentifier);
        const streams = store
          .listStreams(group.name)
          .filter(({ name }) => name.startsWith(input.logStreamNamePrefix))
          .toSorted(input.orderBy === "LogStreamName" ? byName : byLastEvent);
        const page = takePage(input.descending ? streams.toReversed() : streams, input.limit, input.nextToken);
        return { logStreams: page.items.map((stream) => toWire(stream, group.arn)), ...page.next };
      }),
    ],
  ];
}

/** @throws AwsError ResourceNotFoundException. */
export function requireStream(store: LogStore, group: string, name: string): void {
  if (store.listStreams(group).some((stream) => stream.name === name)) return;
  throw new AwsError("ResourceNotFoundException", 400, "The specified log stream does not exist.");
}

function byName(a: LogStream, b: LogStream): number {
  return a.name < b.name ? -1 : 1;
}

function byLastEvent(a: LogStream, b: LogStream): number {
  return (a.lastEventMs ?? 0) - (b.lastEventMs ?? 0);
}

function toWire(stream: LogStream, groupArn: string): object {
  return {
    logStreamName: stream.name,
    creationTime: stream.createdAtMs,
    arn: `${groupArn}:log-stream:${stream.name}`,
    ...(stream.lastEventMs === undefined ? {} : { firstEventTimestamp: stream.firstEventMs, lastEventTimestamp: stream.lastEventMs }),
  };
}
