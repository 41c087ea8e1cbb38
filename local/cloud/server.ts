import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AwsCall, AwsService, CloudIdentity } from "./aws-call.ts";
import { AwsError } from "./aws-error.ts";
import { CLOUD_LIMITS, maxBodyBytes } from "./cloud-limits.ts";
import { parseCredentialScope } from "./credential-scope.ts";
import { refuseForeign } from "./loopback-guard.ts";
import { readBody } from "./read-body.ts";
import { type ServedPort, serveLoopback } from "./serve-loopback.ts";
import { detectWireForm, writeError } from "./wire-form.ts";

/** Answers requests below a path of its own that carry no signature. @param rest the raw path behind the prefix. */
export type OpenHandler = (request: IncomingMessage, response: ServerResponse, rest: string) => Promise<void>;

export interface AwsEndpointOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  /** By the name that the SDKs sign for: `s3`, `sts`, `dynamodb`, … */
  readonly services: ReadonlyMap<string, AwsService>;
  /** By path prefix; no bucket's name can start with the `/_` that they do. */
  readonly openPaths: ReadonlyMap<`/_${string}`, OpenHandler>;
  readonly identity: CloudIdentity;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Hears of failures that are the local cloud's own, which callers see as a plain InternalFailure. */
  readonly onFault: (error: unknown, request: string) => void;
  /** How long a sender may take for its headers, and for a request as a whole; `CLOUD_LIMITS` by default. */
  readonly headersTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
}

export type AwsEndpoint = ServedPort;

/**
 * The one address of all services of the local cloud. A request goes to the service that its signature's credential scope names.
 * Signatures are parsed but not verified: whoever reaches loopback may use any credentials.
 * @throws PortTakenError.
 */
export function startAwsEndpoint(options: AwsEndpointOptions): Promise<AwsEndpoint> {
  const { headersTimeoutMs = CLOUD_LIMITS.HEADERS_TIMEOUT_MS, requestTimeoutMs = CLOUD_LIMITS.REQUEST_TIMEOUT_MS } = options;
  const server = createServer(
    {
      maxHeaderSize: CLOUD_LIMITS.MAX_HEAD_BYTES,
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(1_000, headersTimeoutMs, requestTimeoutMs),
      // Without a host there is an answer of ours, not Node's empty one.
      requireHostHeader: false,
    },
    (request, response) => void answer(request, response, options),
  );
  server.maxConnections = CLOUD_LIMITS.MAX_CONNECTIONS;
  // Node would hang up without a word.
  server.on("connect", (_request, socket) =>
    socket.end("HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
  );
  return serveLoopback(server, options.port);
}

async function answer(request: IncomingMessage, response: ServerResponse, options: AwsEndpointOptions): Promise<void> {
  let service: string | undefined;
  try {
    const foreign = refuseForeign(request.headers);
    if (foreign !== undefined) throw new AwsError("AccessDenied", 403, foreign);
    const { path, query } = splitTarget(request.url ?? "/");
    for (const [prefix, handle] of options.openPaths) {
      if (path.startsWith(prefix)) return await handle(request, response, path.slice(prefix.length));
    }
    const scope = parseCredentialScope(request.headers.authorization, query, options.clock());
    if (scope === undefined) throw new AwsError("MissingAuthenticationToken", 403, "Request is missing Authentication Token");
    service = scope.service;
    const run = options.services.get(service);
    if (run === undefined) throw new AwsError("UnknownService", 501, `The local cloud does not have the service "${service}"`);
    await run(toCall(request, path, query, service, scope.region, options.identity), response);
  } catch (error) {
    refuse(error, request, response, service, options);
  }
}

function splitTarget(url: string): { path: string; query: URLSearchParams } {
  const mark = url.indexOf("?");
  const path = mark < 0 ? url : url.slice(0, mark);
  if (!path.startsWith("/")) throw new AwsError("InvalidURI", 400, "The request target must be a path");
  return { path, query: new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1)) };
}

function toCall(
  request: IncomingMessage,
  path: string,
  query: URLSearchParams,
  service: string,
  region: string,
  { accountId }: CloudIdentity,
): AwsCall {
  let body: Promise<Buffer> | undefined;
  return {
    service,
    region,
    accountId,
    method: request.method ?? "GET",
    path,
    query,
    request,
    body: () => (body ??= readBody(request, maxBodyBytes(service))),
  };
}

function refuse(
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  service: string | undefined,
  options: AwsEndpointOptions,
): void {
  const known = error instanceof AwsError ? error : new AwsError("InternalFailure", 500, "The local cloud failed: see its log");
  if (known !== error) options.onFault(error, `${service ?? "unsigned"} ${request.method} ${request.url?.split("?")[0]}`);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // The sender may still be sending: an answer that comes before the end of its body must not leave the connection stuck.
  request.resume();
  writeError(response, detectWireForm(request, service), known, randomUUID());
}
