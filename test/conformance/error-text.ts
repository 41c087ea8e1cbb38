import { expect } from "vitest";

/** What an error's text may not hold once what it repeats in quotes is masked: paths, sources, addresses, stacks, buckets, keys. */
const INNER_TEXT = /\/|\.cc:|0x|\bat \S+:\d|bucket|s3|arn:|slw_|[0-9a-f]{32}/i;

/**
 * Holds an error's text, of either dialect, to what may leave the service.
 * @param payload what a caller sent; it may come back in quotes, whole, as a name that was asked for.
 */
export function checkErrorText(body: string, payload?: string): void {
  const { error } = JSON.parse(body) as { readonly error: string | { readonly message: string } };
  const message = typeof error === "string" ? error : error.message;
  expect(message.replaceAll(/'[^']*'/g, "'…'")).not.toMatch(INNER_TEXT);
  if (payload !== undefined) expect(message.replaceAll(`'${payload}'`, "")).not.toContain(payload);
}
