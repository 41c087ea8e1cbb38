import type { IncomingHttpHeaders } from "node:http";

/**
 * Why a request may not come from the machine's own user, or `undefined` when it may. A web page can make a browser send requests to
 * loopback: by a name of its own that resolves there (then `Host` tells), or across origins (then `Origin` or `Sec-Fetch-Site` tells).
 * Nothing of what was sent is repeated.
 */
export function refuseForeign(headers: IncomingHttpHeaders): string | undefined {
  const { host, origin } = headers;
  if (host === undefined || !isLoopbackHost(host)) return "The request's Host is not this machine: use 127.0.0.1 or localhost";
  if (origin !== undefined && origin !== `http://${host}`) return "The request's Origin is another site";
  if (headers["sec-fetch-site"] === "cross-site") return "The request comes from another site";
  return undefined;
}

function isLoopbackHost(host: string): boolean {
  return /^(127\.0\.0\.1|\[::1\]|(?:[a-z0-9.-]+\.)?localhost)(:\d{1,5})?$/i.test(host);
}
