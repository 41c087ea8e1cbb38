import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

type Pair = readonly [string, string];

/** A request at the gateway, before its body was read. */
export interface GatewayRequest {
  readonly requestId: string;
  /** A short one that API Gateway gives beside it. */
  readonly extendedRequestId: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly httpMethod: string;
  /** Raw, as sent, below the base path. */
  readonly path: string;
  readonly query: readonly Pair[];
  /** In the spelling and order they came, without those of the connection. */
  readonly headers: readonly Pair[];
  readonly protocol: string;
  readonly sourceIp: string;
  /** Without the port. */
  readonly domainName: string;
}

/** About the connection and not the request. */
const DROPPED = new Set(["connection", "keep-alive", "transfer-encoding", "content-length", "upgrade", "te", "expect", "proxy-connection"]);
/** Ours to say: a caller's own would be taken for it. */
const OURS = /^x-(?:forwarded-|amzn-)/i;

/** @param path the raw path below the base path, without the query. */
export function toGatewayRequest(message: IncomingMessage, path: string, query: string, receivedAt: number): GatewayRequest {
  const sent = toPairs(message.rawHeaders).filter(([name]) => !DROPPED.has(name.toLowerCase()) && !OURS.test(name));
  const { remoteAddress: sourceIp = "127.0.0.1", localPort } = message.socket;
  const requestId = randomUUID();
  return {
    requestId,
    extendedRequestId: toShortId(requestId),
    receivedAt,
    httpMethod: message.method ?? "GET",
    path,
    query: [...new URLSearchParams(query)],
    headers: [
      ...sent,
      ["X-Amzn-Trace-Id", toTraceId(requestId, receivedAt)],
      ["X-Forwarded-For", sourceIp],
      ["X-Forwarded-Port", String(localPort ?? "")],
      ["X-Forwarded-Proto", "http"],
    ],
    protocol: `HTTP/${message.httpVersion}`,
    sourceIp,
    domainName: (message.headers.host ?? "").replace(/:\d+$/, ""),
  };
}

/** Names to values as an event holds them: the last of several, and all of them; null where there are none. */
export function toEventMaps(pairs: readonly Pair[]): {
  readonly single: Readonly<Record<string, string>> | null;
  readonly multi: Readonly<Record<string, readonly string[]>> | null;
} {
  if (pairs.length === 0) return { single: null, multi: null };
  const multi = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const values = multi.get(name);
    if (values === undefined) multi.set(name, [value]);
    else values.push(value);
  }
  return { single: Object.fromEntries(pairs), multi: Object.fromEntries(multi) };
}

/** Every value of a header, however its name is spelt. @param name lower case. */
export function headerValues({ headers }: Pick<GatewayRequest, "headers">, name: string): readonly string[] {
  return headers.flatMap(([sent, value]) => (sent.toLowerCase() === name ? [value] : []));
}

/** A header's only or last value. @param name lower case. */
export function headerOf(request: Pick<GatewayRequest, "headers">, name: string): string | undefined {
  return headerValues(request, name).at(-1);
}

function toPairs(rawHeaders: readonly string[]): Pair[] {
  const pairs: Pair[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) pairs.push([rawHeaders[at] ?? "", rawHeaders[at + 1] ?? ""]);
  return pairs;
}

/** 15 characters and `=`, as API Gateway's are. */
function toShortId(requestId: string): string {
  return `${Buffer.from(requestId.replaceAll("-", ""), "hex").toString("base64url").slice(0, 15)}=`;
}

/** `Root=1-<seconds in hex>-<24 hex digits>`, X-Ray's form. */
function toTraceId(requestId: string, epochMs: number): string {
  return `Root=1-${Math.floor(epochMs / 1000).toString(16)}-${requestId.replaceAll("-", "").slice(0, 24)}`;
}
