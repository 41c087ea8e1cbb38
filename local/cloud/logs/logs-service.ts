import type { AwsService } from "../aws-call.ts";
import { createJsonService } from "../json-protocol.ts";
import { eventOperations } from "./event-operations.ts";
import { groupOperations } from "./group-operations.ts";
import type { LogStore } from "./log-store.ts";
import { streamOperations } from "./stream-operations.ts";

/** CloudWatch Logs: groups, streams, and events put, read and filtered by terms. */
export function createLogsService(store: LogStore): AwsService {
  return createJsonService(new Map([...groupOperations(store), ...streamOperations(store), ...eventOperations(store)]));
}
