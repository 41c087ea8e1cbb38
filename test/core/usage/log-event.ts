import { gzipSync } from "node:zlib";

/** Messages as CloudWatch Logs delivers them to a function. */
export function toLogEvent(
  messages: readonly string[],
  messageType: "DATA_MESSAGE" | "CONTROL_MESSAGE" = "DATA_MESSAGE",
): { readonly awslogs: { readonly data: string } } {
  const logEvents = messages.map((message, index) => ({ id: String(index), timestamp: 0, message }));
  const batch = { messageType, owner: "123456789012", logGroup: "group", logStream: "stream", subscriptionFilters: ["usage"], logEvents };
  return { awslogs: { data: gzipSync(JSON.stringify(batch)).toString("base64") } };
}
