import type { AwsService } from "../aws-call.ts";
import { createJsonService } from "../json-protocol.ts";
import { eventOperations } from "./event-operations.ts";
import { groupOperations } from "./group-operations.ts";
import type { LogStore } from "./log-store.ts";
import type { LogSubscriptions } from "./log-subscriptions.ts";
import { streamOperations } from "./stream-operations.ts";
import { subscriptionOperations } from "./subscription-operations.ts";

/** CloudWatch Logs: groups, streams, events put, read, filtered and delivered to functions. */
export function createLogsService(store: LogStore, subscriptions: LogSubscriptions): AwsService {
  const operations = [...groupOperations(store), ...streamOperations(store), ...eventOperations(store)];
  return createJsonService(new Map([...operations, ...subscriptionOperations(store, subscriptions)]));
}
