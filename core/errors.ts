/** Everything that can go wrong in front of a caller: one class, one table (rule 1 of the bad-input rules: a code that is not here does not exist). */

interface ErrorRow {
  readonly status: number;
  /** Seconds a caller should wait; answered as `Retry-After`. Every 503 and 429 has one. */
  readonly retryAfterSeconds?: number;
}

/** Code -> HTTP status. Sources: Open Inference Protocol v2 as Triton words it, and our own limits (`core/limits.ts`). */
export const ERRORS = {
  BAD_REQUEST: { status: 400 },
  BAD_JSON: { status: 400 },
  BAD_UTF8: { status: 400 },
  BAD_SHAPE: { status: 400 },
  BAD_HEADER: { status: 400 },
  BAD_ENCODING: { status: 400 },
  BAD_ELEMENT: { status: 400 },
  BAD_STRING: { status: 400 },
  BAD_NAME: { status: 400 },
  BAD_MODEL_NAME: { status: 400 },
  BAD_VERSION: { status: 400 },
  BAD_DIM: { status: 400 },
  BAD_RANK: { status: 400 },
  BAD_IMAGE: { status: 400 },
  BINARY_REQUIRED: { status: 400 },
  BINARY_SIZE: { status: 400 },
  RAW_NOT_ALLOWED: { status: 400 },
  JSON_TOO_DEEP: { status: 400 },
  JSON_TOO_COMPLEX: { status: 400 },
  UNKNOWN_FIELD: { status: 400 },
  UNKNOWN_DTYPE: { status: 400 },
  UNKNOWN_OUTPUT: { status: 400 },
  UNSUPPORTED_PARAMETER: { status: 400 },
  DTYPE_MISMATCH: { status: 400 },
  SHAPE_MISMATCH: { status: 400 },
  SHAPE_DATA_MISMATCH: { status: 400 },
  SHAPE_OVERFLOW: { status: 400 },
  MISSING_INPUT: { status: 400 },
  DUPLICATE_TENSOR: { status: 400 },
  TOO_MANY_INPUTS: { status: 400 },
  TOO_MANY_OUTPUTS: { status: 400 },
  OUT_OF_RANGE: { status: 400 },
  NON_FINITE: { status: 400 },
  RAGGED: { status: 400 },
  UNSAFE_INTEGER: { status: 400 },
  KEY_IN_URL: { status: 400 },
  AMBIGUOUS_CREDENTIALS: { status: 400 },
  UNAUTHENTICATED: { status: 401 },
  FORBIDDEN_SCOPE: { status: 403 },
  OUTPUT_WITHHELD: { status: 403 },
  BAD_ORIGIN: { status: 403 },
  NOT_FOUND: { status: 404 },
  MODEL_NOT_FOUND: { status: 404 },
  VERSION_NOT_FOUND: { status: 404 },
  METHOD_NOT_ALLOWED: { status: 405 },
  REQUEST_TIMEOUT: { status: 408 },
  VERSION_IMMUTABLE: { status: 409 },
  BODY_TOO_LARGE: { status: 413 },
  DECOMPRESSED_TOO_LARGE: { status: 413 },
  TOO_MANY_CHUNKS: { status: 413 },
  IMAGE_TOO_LARGE: { status: 413 },
  TEXT_TOO_LONG: { status: 413 },
  PATH_TOO_LONG: { status: 414 },
  UNSUPPORTED_MEDIA_TYPE: { status: 415 },
  RESOURCE_EXCEEDED: { status: 422 },
  NON_FINITE_OUTPUT: { status: 422 },
  MODEL_INVALID: { status: 422 },
  MODEL_TOO_LARGE: { status: 422 },
  MODEL_TOO_COMPLEX: { status: 422 },
  EXTERNAL_DATA_FORBIDDEN: { status: 422 },
  OP_NOT_ALLOWED: { status: 422 },
  PROBE_TIMEOUT: { status: 422 },
  RATE_LIMITED: { status: 429, retryAfterSeconds: 1 },
  QUOTA_EXCEEDED: { status: 429, retryAfterSeconds: 3600 },
  CONCURRENCY_LIMITED: { status: 429, retryAfterSeconds: 1 },
  TOO_MANY_ATTEMPTS: { status: 429, retryAfterSeconds: 60 },
  HEADERS_TOO_LARGE: { status: 431 },
  INTERNAL: { status: 500 },
  MODEL_NOT_READY: { status: 503, retryAfterSeconds: 1 },
  MODEL_UNAVAILABLE: { status: 503, retryAfterSeconds: 5 },
  CHECKSUM_MISMATCH: { status: 503, retryAfterSeconds: 60 },
  MANIFEST_INVALID: { status: 503, retryAfterSeconds: 60 },
  STORAGE_FULL: { status: 503, retryAfterSeconds: 5 },
  OVERLOADED: { status: 503, retryAfterSeconds: 1 },
  AUTH_UNAVAILABLE: { status: 503, retryAfterSeconds: 5 },
  INFERENCE_TIMEOUT: { status: 504 },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

/** What a caller is told for a status of 500 and above: the cause goes to the log, never over the wire. */
const FIXED_TEXT: Partial<Record<ErrorCode, string>> = {
  INTERNAL: "The request failed inside the service",
  MODEL_NOT_READY: "The model is not at ready state, try again shortly",
  MODEL_UNAVAILABLE: "The model could not be loaded, try again shortly",
  CHECKSUM_MISMATCH: "The model's artifact failed verification and is not served",
  MANIFEST_INVALID: "The model's artifact does not fit its manifest and is not served",
  STORAGE_FULL: "The service could not store what the request needs, try again shortly",
  OVERLOADED: "The service is overloaded, try again shortly",
  AUTH_UNAVAILABLE: "Keys cannot be checked at present, try again shortly",
  INFERENCE_TIMEOUT: "Inference did not finish within its time",
};

export interface ServeErrorOptions {
  readonly cause?: unknown;
  /** The request field at fault, for the `/v1` dialect's `param`. */
  readonly param?: string;
  /** Headers the answer must carry, such as `allow` on a 405. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A failure a caller can see. Below 500 `message` is written for the caller; from 500 on it is written for the log and the caller
 * reads the code's fixed sentence (`publicMessage`).
 */
export class ServeError extends Error {
  override readonly name = "ServeError";
  readonly code: ErrorCode;
  readonly status: number;
  readonly param: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, message: string, options: ServeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    const row: ErrorRow = ERRORS[code];
    this.code = code;
    this.status = row.status;
    this.param = options.param ?? null;
    this.headers = {
      ...(row.retryAfterSeconds === undefined ? {} : { "retry-after": String(row.retryAfterSeconds) }),
      ...options.headers,
    };
  }

  /** The same failure, its answer with more headers. */
  withHeaders(headers: Readonly<Record<string, string>> = {}): ServeError {
    const { cause, param } = this;
    return new ServeError(this.code, this.message, {
      cause,
      headers: { ...this.headers, ...headers },
      ...(param === null ? {} : { param }),
    });
  }

  /** The text that may leave the service. */
  get publicMessage(): string {
    return this.status < 500 ? this.message : (FIXED_TEXT[this.code] ?? FIXED_TEXT.INTERNAL ?? "");
  }
}

/** Any thrown value as a `ServeError`: what is not one already becomes `INTERNAL`, its text kept for the log alone. */
export function toServeError(thrown: unknown): ServeError {
  if (thrown instanceof ServeError) return thrown;
  return new ServeError("INTERNAL", thrown instanceof Error ? thrown.message : "A value that is no Error was thrown", { cause: thrown });
}

/** Which of the two wire dialects a path speaks. */
export type ErrorDialect = "inference" | "openai";

/** `/v1/**` speaks the OpenAI error object; everything else the Open Inference Protocol's string. */
export function errorDialect(path: string): ErrorDialect {
  return path === "/v1" || path.startsWith("/v1/") ? "openai" : "inference";
}

/** The body of an error answer. `error` is always a string on `/v2`: tritonclient cannot show anything else. */
export function errorBody(error: ServeError, dialect: ErrorDialect, requestId: string): object {
  if (dialect === "inference") return { error: error.publicMessage, code: error.code, request_id: requestId };
  return { error: { message: error.publicMessage, type: openaiType(error.status), code: error.code, param: error.param } };
}

function openaiType(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 403) return "permission_error";
  if (status === 429) return "rate_limit_error";
  return status < 500 ? "invalid_request_error" : "server_error";
}
