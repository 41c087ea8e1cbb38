/** What the gateway bounds beyond the product's own limits (`core/limits.ts`): the unit in the name, the source beside it. */
export const GATEWAY_LIMITS = {
  /** API Gateway quotas: payload size. */
  MAX_PAYLOAD_BYTES: 10 * 1024 * 1024,
  /** API Gateway's integration timeout where a template sets none. */
  INTEGRATION_TIMEOUT_MS: 29_000,
  /** Ours: parts of a chunked body; millions of tiny ones would cost more than their bytes. */
  MAX_CHUNKS: 4_096,
  /** Ours: request line and headers as Node reads them; the limits on path and headers lie below and answer in their own words. */
  MAX_HEAD_BYTES: 32_768,
  /** Ours: far more than one machine's callers need, so that waiting senders cannot use up the process. */
  MAX_CONNECTIONS: 1_024,
  /** Ours: what a refused sender may still send, so that it reads the answer and not a broken connection. */
  MAX_DRAINED_BYTES: 64 * 1024 * 1024,
  DRAIN_TIMEOUT_MS: 2_000,
  /** Ours: how long a sender who asked whether to go on, and was refused, may take to do so all the same. */
  UNASKED_BODY_MS: 200,
  /** Ours: authorizer decisions kept; beyond, the oldest go. */
  MAX_KEPT_DECISIONS: 10_000,
} as const;
