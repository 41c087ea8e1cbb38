import type { DynaliteError } from "./dynalite-parts.ts";

/** A call that DynamoDB refuses, in the form that dynalite's own errors have; `more` is what the body says besides. */
export function refusal(code: string, message: string, more: object = {}): DynaliteError {
  const body = { __type: `com.amazonaws.dynamodb.v20120810#${code}`, ...more, message };
  return Object.assign(new Error(message), { statusCode: 400, body });
}
