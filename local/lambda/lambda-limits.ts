/** Limits of Lambda that the local one keeps: the unit in the name, the source beside it. */
export const LAMBDA_LIMITS = {
  /** Lambda quotas: a synchronous request, and an answer, which may be 100 bytes longer. */
  MAX_REQUEST_BYTES: 6_291_456,
  MAX_RESPONSE_BYTES: 6_291_556,
  /** Lambda quotas: an asynchronous request. */
  MAX_EVENT_BYTES: 1_048_576,
  /** Lambda execution environment lifecycle: the init phase of an on-demand environment. */
  INIT_TIMEOUT_MS: 10_000,
  /** Lambda quotas. */
  MAX_TIMEOUT_S: 900,
  MAX_ENVIRONMENT_BYTES: 4_096,
  MAX_LAYERS: 5,
  /** Lambda quotas: what a function has of `/tmp` when it does not ask for more. */
  MIN_TEMPORARY_STORAGE_MB: 512,
  /** Invoke, `LogType: Tail`. */
  MAX_LOG_TAIL_BYTES: 4_096,
  /** CloudWatch Logs quotas: a log event; a longer line becomes several. */
  MAX_LOG_LINE_CHARACTERS: 262_144,
} as const;
