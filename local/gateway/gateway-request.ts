import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** A request at the gateway, before its body was read. */
export interface GatewayRequest {
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly httpMethod: string;
  /** Raw, as sent, below the base path. */
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  /** In the spelling and order they came, without those of the connection. */
  readonly headers: readonly (readonly [string, string])[];
  readonly protocol: string;
  readonly sourceIp: string;
  readonly host: string;
}

/** About the connection and not the request, or ours to say. */
const DROPPED = new Set(["connection", "keep-alive", "transfer-encoding", "content-length", "upgrade", "te", "expect", "proxy-connection"]);

/** @param path the raw path below the base path, without the query. */
export function toGatewayRequest(message: IncomingMessage, path: string, query: string, receivedAt: number): GatewayRequest {
  const headers: [string, string][] = [];
  for (let at = 0; at < message.rawHeaders.length; at += 2) {
    const name = message.rawHeaders[at] ?? "";
    if (!DROPPED.has(name.toLowerCase()) && !/^x-(forwarded-|amzn-)/i.test(name)) headers.push([name, message.rawHeaders[at + 1] ?? ""]);
  }
  const sourceIp = message.socket.remoteAddress ?? "127.0.0.1";
  headers.push(["X-Forwarded-For", sourceIp], ["X-Forwarded-Port", String(message.socket.localPort ?? "")], ["X-Forwarded-Proto", "http"]);
  return {
    requestId: randomUUID(),
    receivedAt,
    httpMethod: message.method ?? "GET",
    path,
    query: [...new URLSearchParams(query)],
    headers,
    protocol: `HTTP/${message.httpVersion}`,
    sourceIp,
    host: message.headers.host ?? "",
  };
}

/** Names to values as an event holds them: the last of several, and all of them; null where there are none. */
export function toEventMaps(pairs: readonly (readonly [string, string])[]): {
  readonly single: Readonly<Record<string, string>> | null;
  readonly multi: Readonly<Record<string, readonly string[]>> | null;
} {
  if (pairs.length === 0) return { single: null, multi: null };
  const multi = new Map<string, string[]>();
  for (const [name, value] of pairs) multi.set(name, [...(multi.get(name) ?? []), value]);
  return { single: Object.fromEntries(pairs), multi: Object.fromEntries(multi) };
}

/** A header's only or last value. @param name lower case. */
export function headerOf({ headers }: GatewayRequest, name: string): string | undefined {
  return headers.findLast(([candidate]) => candidate.toLowerCase() === name)?.[1];
}
