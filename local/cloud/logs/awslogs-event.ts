import { gzipSync } from "node:zlib";
import type { LogEvent } from "./log-store.ts";

/** Which events go where. */
export interface LogSource {
  readonly accountId: string;
  readonly group: string;
  /** The subscription filter's. */
  readonly filterName: string;
}

/**
 * Events as CloudWatch Logs hands them to a function, one for each stream that they come from.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export function toLogsEvents({ accountId, group, filterName }: LogSource, events: readonly LogEvent[]): readonly Buffer[] {
  return [...Map.groupBy(events, ({ stream }) => stream)].map(([logStream, ofStream]) => {
    const message = {
      messageType: "DATA_MESSAGE",
      owner: accountId,
      logGroup: group,
      logStream,
      subscriptionFilters: [filterName],
      logEvents: ofStream.map(({ sequence, timestampMs, message }) => ({
        id: String(sequence).padStart(56, "0"),
        timestamp: timestampMs,
        message,
      })),
    };
    return Buffer.from(JSON.stringify({ awslogs: { data: gzipSync(JSON.stringify(message)).toString("base64") } }));
  });
}
