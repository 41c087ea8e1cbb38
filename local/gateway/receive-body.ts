import type { IncomingMessage } from "node:http";
import { ServeError } from "#core/errors.ts";
import { GATEWAY_LIMITS } from "./gateway-limits.ts";
import { GatewayRefusal } from "./gateway-refusal.ts";

/** A body on its way in. It is read from the start, so that a slow authorizer is never taken for a slow sender. */
export interface IncomingBody {
  /**
   * The bytes as sent. Rejects with GatewayRefusal REQUEST_TOO_LARGE, or ServeError TOO_MANY_CHUNKS, REQUEST_TIMEOUT, BAD_REQUEST when
   * the sender left, or what `fail` was given.
   */
  readonly whole: Promise<Buffer>;
  /** The rest cannot be read. */
  fail(error: ServeError): void;
  /**
   * Keeps nothing of what still comes; resolves once the sender is done, or has sent or waited longer than it may.
   * @param beginMs how long it may take to begin.
   */
  drain(beginMs?: number): Promise<void>;
}

/** @param timeoutMs how long the sender may take. */
export function receiveBody(message: IncomingMessage, timeoutMs: number): IncomingBody {
  const isChunked = message.headers["transfer-encoding"] !== undefined;
  let chunks: Buffer[] | undefined = [];
  let bytes = 0;
  let pieces = 0;
  const { promise: whole, resolve, reject } = Promise.withResolvers<Buffer>();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const settle = (): void => {
    clearTimeout(timer);
    chunks = undefined;
  };
  const fail = (error: ServeError | GatewayRefusal): void => {
    settle();
    reject(error);
  };
  const timer = setTimeout(() => fail(new ServeError("REQUEST_TIMEOUT", "The request's body did not arrive in time")), timeoutMs);
  // A request that is refused before its body matters leaves nobody to hear of it.
  whole.catch(() => {});
  message.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    pieces += 1;
    if (bytes > GATEWAY_LIMITS.MAX_DRAINED_BYTES) end();
    if (chunks === undefined) return;
    if (bytes > GATEWAY_LIMITS.MAX_PAYLOAD_BYTES) fail(new GatewayRefusal("REQUEST_TOO_LARGE"));
    else if (isChunked && pieces > GATEWAY_LIMITS.MAX_CHUNKS) {
      fail(new ServeError("TOO_MANY_CHUNKS", `The body comes in more than ${GATEWAY_LIMITS.MAX_CHUNKS} chunks`));
    } else chunks.push(chunk);
  });
  message.once("end", () => {
    resolve(Buffer.concat(chunks ?? [], chunks === undefined ? 0 : bytes));
    settle();
    end();
  });
  const left = (): void => {
    if (!message.complete) fail(new ServeError("BAD_REQUEST", "The request ended before its body did"));
    end();
  };
  message.once("error", left).once("close", left);
  if (declaredBytes(message) > GATEWAY_LIMITS.MAX_PAYLOAD_BYTES) fail(new GatewayRefusal("REQUEST_TOO_LARGE"));
  return {
    whole,
    fail,
    async drain(beginMs = GATEWAY_LIMITS.DRAIN_TIMEOUT_MS) {
      settle();
      const impatience = setTimeout(end, GATEWAY_LIMITS.DRAIN_TIMEOUT_MS);
      const silence = setTimeout(() => bytes === 0 && end(), beginMs);
      await ended;
      for (const timer of [impatience, silence]) clearTimeout(timer);
    },
  };
}

/** What `Content-Length` says; 0 where it says nothing. */
export function declaredBytes({ headers }: IncomingMessage): number {
  return Number(headers["content-length"] ?? 0);
}
