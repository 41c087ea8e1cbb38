/** What the AWS endpoint bounds: the unit in the name, the source beside it. */
export const CLOUD_LIMITS = {
  /** Ours: request line and headers; S3's user metadata alone may have 2 KB. */
  MAX_HEAD_BYTES: 32_768,
  /** Ours: time to receive the headers. */
  HEADERS_TIMEOUT_MS: 10_000,
  /** Ours: time to receive a request as a whole; 5 GiB over loopback take far less. */
  REQUEST_TIMEOUT_MS: 300_000,
  /** Ours: far more than one machine's callers need, so that waiting senders cannot use up the process. */
  MAX_CONNECTIONS: 1_024,
  /** Ours: above what each control plane's operations carry. */
  MAX_CONTROL_BODY_BYTES: 4 * 1024 * 1024,
  /** DynamoDB quotas: a request of any operation, BatchWriteItem's 16 MB. */
  MAX_DYNAMODB_BODY_BYTES: 16 * 1024 * 1024,
  /** Lambda quotas: 6 MB for a synchronous call; room for the answer that says so. */
  MAX_LAMBDA_BODY_BYTES: 16 * 1024 * 1024,
} as const;

/** The most bytes that a service's calls read into memory. */
export function maxBodyBytes(service: string): number {
  if (service === "dynamodb") return CLOUD_LIMITS.MAX_DYNAMODB_BODY_BYTES;
  return service === "lambda" ? CLOUD_LIMITS.MAX_LAMBDA_BODY_BYTES : CLOUD_LIMITS.MAX_CONTROL_BODY_BYTES;
}
