import { gunzipSync } from "node:zlib";
import type { CloudWatchLogsDecodedData, CloudWatchLogsEvent } from "aws-lambda";

/**
 * The messages of one delivery of a subscription filter; none of a control message, by which CloudWatch Logs sees whether it may deliver.
 * Format: CloudWatch Logs user guide, "Subscription filters with AWS Lambda": base64 of gzip of JSON.
 */
export function readLogBatch({ awslogs }: CloudWatchLogsEvent): readonly string[] {
  const { messageType, logEvents }: CloudWatchLogsDecodedData = JSON.parse(
    gunzipSync(Buffer.from(awslogs.data, "base64")).toString("utf8"),
  );
  return messageType === "DATA_MESSAGE" ? logEvents.map(({ message }) => message) : [];
}
