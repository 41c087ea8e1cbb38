import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as turnEnd } from "node:timers/promises";
import { refuseForeign } from "#local/cloud/loopback-guard.ts";
import { LAMBDA_LIMITS } from "./lambda-limits.ts";

/** One call as the runtime gets it. */
export interface Invocation {
  readonly requestId: string;
  readonly payload: Buffer;
  /** Milliseconds since 1970. */
  readonly deadlineMs: number;
  readonly functionArn: string;
  readonly traceId: string;
  readonly tenantId?: string;
}

export type RuntimeAnswer =
  | { readonly kind: "response"; readonly payload: Buffer }
  | { readonly kind: "error"; readonly payload: Buffer }
  | { readonly kind: "too-large" };

/** What the environment does when its runtime calls. */
export interface RuntimeListener {
  /** The runtime asks for work: its init, or the call before, is over. */
  onNext(): void;
  onInitError(payload: Buffer): void;
  onAnswer(answer: RuntimeAnswer): void;
}

/** Lambda's Runtime API of one execution environment. Source: Lambda developer guide, "Using the Lambda runtime API". */
export interface RuntimeApi {
  /** `host:port`, for `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  /** Hands a call over as soon as the runtime asks; `toInvocation` runs at that moment. One at a time. */
  offer(toInvocation: () => Invocation): void;
  /** Drops every connection at once. */
  close(): void;
}

const VERSION = "/2018-06-01/runtime";
const ANSWER_PATH = new RegExp(`^${VERSION}/invocation/([^/]+)/(response|error)$`);

/** Listens on a free port of the loopback. */
export async function startRuntimeApi(listener: RuntimeListener): Promise<RuntimeApi> {
  let parked: ServerResponse | undefined;
  let offered: (() => Invocation) | undefined;
  let currentId: string | undefined;

  const server = createServer((request, response) => {
    answerRequest(request, response).catch((error: Error) => response.destroy(error));
  });
  // A runtime keeps one connection for as long as it lives and waits on it for its next call.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.headersTimeout = 0;

  async function answerRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.sendDate = false;
    // A page in a browser can reach this port too, and must not take a function's call.
    if (refuseForeign(request.headers) !== undefined) return sendStatus(response, 403, "InvalidRequest");
    if (request.method === "GET" && request.url === `${VERSION}/invocation/next`) {
      currentId = undefined;
      // What the call printed was in its pipe before this request was sent: by the end of this turn it has been read.
      await turnEnd();
      parked = response;
      listener.onNext();
      deliver();
      return;
    }
    const body = await readBody(request);
    if (request.method !== "POST") return sendStatus(response, 404, "InvalidRequest");
    if (request.url === `${VERSION}/init/error`) {
      listener.onInitError(body ?? Buffer.from("{}"));
      return sendStatus(response, 202);
    }
    const [, requestId, kind] = ANSWER_PATH.exec(request.url ?? "") ?? [];
    if (requestId === undefined) return sendStatus(response, 404, "InvalidRequest");
    // An answer to a call that is over, or that was never handed out, must not become the answer to another.
    if (requestId !== currentId) return sendStatus(response, 400, "InvalidRequestID");
    currentId = undefined;
    if (body === undefined) listener.onAnswer({ kind: "too-large" });
    else listener.onAnswer({ kind: kind === "error" ? "error" : "response", payload: body });
    sendStatus(response, body === undefined ? 413 : 202, body === undefined ? "RequestEntityTooLarge" : undefined);
  }

  function deliver(): void {
    if (parked === undefined || offered === undefined) return;
    const invocation = offered();
    const response = parked;
    parked = undefined;
    offered = undefined;
    currentId = invocation.requestId;
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": invocation.payload.length,
      "lambda-runtime-aws-request-id": invocation.requestId,
      "lambda-runtime-deadline-ms": invocation.deadlineMs,
      "lambda-runtime-invoked-function-arn": invocation.functionArn,
      "lambda-runtime-trace-id": invocation.traceId,
      ...(invocation.tenantId === undefined ? {} : { "lambda-runtime-aws-tenant-id": invocation.tenantId }),
    });
    response.end(invocation.payload);
  }

  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    offer(toInvocation) {
      offered = toInvocation;
      deliver();
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** @returns undefined for a body longer than an answer may be, which is read to its end and dropped. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= LAMBDA_LIMITS.MAX_RESPONSE_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  return bytes > LAMBDA_LIMITS.MAX_RESPONSE_BYTES ? undefined : Buffer.concat(chunks);
}

function sendStatus(response: ServerResponse, status: number, errorType?: string): void {
  const body = JSON.stringify(errorType === undefined ? { status: "OK" } : { errorType, errorMessage: `${errorType} (${status})` });
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
  response.end(body);
}
