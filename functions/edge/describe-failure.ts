import type { ErrorCode, ServeError } from "#core/errors.ts";

/** Failures before any payload was looked at: what a library says of them can hold none. */
const WITHOUT_PAYLOAD: ReadonlySet<ErrorCode> = new Set([
  "MODEL_UNAVAILABLE",
  "CHECKSUM_MISMATCH",
  "MANIFEST_INVALID",
  "STORAGE_FULL",
  "AUTH_UNAVAILABLE",
]);

/**
 * Why a request failed, for the log: our own sentence, and of each cause its kind and where it was thrown. A cause's own words are
 * added only where they cannot repeat a payload, because runtimes and parsers like to quote what they choke on.
 */
export function describeFailure(error: ServeError): readonly object[] {
  const isSafe = WITHOUT_PAYLOAD.has(error.code);
  const chain: object[] = [{ error: error.name, ...(isBorrowed(error) ? {} : { message: error.message }) }];
  for (let cause = error.cause; cause instanceof Error && chain.length < 5; cause = cause.cause) {
    chain.push({ error: cause.name, ...(isSafe ? { message: cause.message.slice(0, 500) } : {}), at: frames(cause) });
  }
  return chain;
}

/** Whether the sentence is not ours: what was thrown from elsewhere lends `INTERNAL` its own. */
function isBorrowed({ message, cause }: ServeError): boolean {
  return cause instanceof Error && cause.message === message;
}

/** The stack without its first lines, which repeat the message. */
function frames({ stack = "" }: Error): readonly string[] {
  return stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
}
