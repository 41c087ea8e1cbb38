import * as v from "valibot";
import { AwsError } from "../aws-error.ts";
import { type JsonOperation, jsonOperation } from "../json-protocol.ts";
import { parseFilterPattern } from "./filter-pattern.ts";
import { requireGroup } from "./group-operations.ts";
import type { LogEvent, LogStore } from "./log-store.ts";
import { requireStream } from "./stream-operations.ts";

const Milliseconds = v.pipe(v.number(), v.integer(), v.minValue(0));
const Limit = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)), 10_000);
const Group = { logGroupName: v.optional(v.string()), logGroupIdentifier: v.optional(v.string()) };
const Period = { startTime: v.optional(Milliseconds), endTime: v.optional(Milliseconds) };

const PutLogEvents = v.object({
  logGroupName: v.string(),
  logStreamName: v.string(),
  logEvents: v.pipe(
    v.array(v.object({ timestamp: Milliseconds, message: v.pipe(v.string(), v.minLength(1)) })),
    v.minLength(1),
    v.maxLength(10_000),
  ),
});
const GetLogEvents = v.object({
  ...Group,
  ...Period,
  logStreamName: v.string(),
  limit: Limit,
  startFromHead: v.optional(v.boolean(), false),
  nextToken: v.optional(v.pipe(v.string(), v.regex(/^[fb]\/-?\d{1,15}$/, "Expected a token that this operation gave"))),
});
const FilterLogEvents = v.object({
  ...Group,
  ...Period,
  logStreamNames: v.optional(v.array(v.string())),
  logStreamNamePrefix: v.optional(v.string()),
  filterPattern: v.optional(v.string(), ""),
  limit: Limit,
  nextToken: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/, "Expected a token that this operation gave"))),
});

/** The calls about events. */
export function eventOperations(store: LogStore): readonly (readonly [string, JsonOperation])[] {
  return [
    [
      "PutLogEvents",
      jsonOperation(PutLogEvents, ({ logGroupName, logStreamName, logEvents }) => {
        requireStream(store, requireGroup(store, logGroupName).name, logStreamName);
        if (logEvents.some(({ timestamp }, index) => timestamp < (logEvents[index - 1]?.timestamp ?? 0))) {
          throw new AwsError(
            "InvalidParameterException",
            400,
            "Log events in a single PutLogEvents request must be in chronological order.",
          );
        }
        for (const { timestamp, message } of logEvents) store.append(logGroupName, logStreamName, message, timestamp);
        store.flush();
        return {};
      }),
    ],
    ["GetLogEvents", jsonOperation(GetLogEvents, (input) => getLogEvents(store, input))],
    ["FilterLogEvents", jsonOperation(FilterLogEvents, (input) => filterLogEvents(store, input))],
  ];
}

/** Pages of one stream in both directions; a token stands beside an event and stays good while more events come. */
function getLogEvents(store: LogStore, input: v.InferOutput<typeof GetLogEvents>): object {
  const group = requireGroup(store, input.logGroupName ?? input.logGroupIdentifier).name;
  requireStream(store, group, input.logStreamName);
  const events = store.read(group, input.logStreamName).filter(isWithin(input));
  const [direction, at] = input.nextToken?.split("/") ?? [input.startFromHead ? "f" : "b"];
  const page =
    direction === "f"
      ? events.filter(({ sequence }) => at === undefined || sequence > Number(at)).slice(0, input.limit)
      : events.filter(({ sequence }) => at === undefined || sequence < Number(at)).slice(-input.limit);
  const beside = Number(at ?? -1);
  return {
    events: page.map(({ timestampMs, ingestedMs, message }) => ({ timestamp: timestampMs, ingestionTime: ingestedMs, message })),
    nextForwardToken: `f/${page.at(-1)?.sequence ?? beside}`,
    nextBackwardToken: `b/${page[0]?.sequence ?? beside}`,
  };
}

function filterLogEvents(store: LogStore, input: v.InferOutput<typeof FilterLogEvents>): object {
  const group = requireGroup(store, input.logGroupName ?? input.logGroupIdentifier).name;
  const isMatch = parseFilterPattern(input.filterPattern);
  const found = store
    .read(group)
    .filter(isWithin(input))
    .filter(({ sequence }) => sequence > Number(input.nextToken ?? -1))
    .filter(({ stream }) => input.logStreamNames?.includes(stream) ?? stream.startsWith(input.logStreamNamePrefix ?? ""))
    .filter(({ message }) => isMatch(message));
  const page = found.slice(0, input.limit);
  return {
    events: page.map((event) => ({
      logStreamName: event.stream,
      timestamp: event.timestampMs,
      ingestionTime: event.ingestedMs,
      message: event.message,
      eventId: String(event.sequence).padStart(56, "0"),
    })),
    searchedLogStreams: [],
    ...(page.length < found.length ? { nextToken: String(page.at(-1)?.sequence) } : {}),
  };
}

function isWithin({ startTime = 0, endTime = Number.POSITIVE_INFINITY }: { startTime?: number | undefined; endTime?: number | undefined }) {
  return ({ timestampMs }: LogEvent): boolean => timestampMs >= startTime && timestampMs < endTime;
}
