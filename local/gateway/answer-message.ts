import type { IncomingMessage, ServerResponse } from "node:http";
import type { Connections } from "./connections.ts";
import { GATEWAY_LIMITS } from "./gateway-limits.ts";
import { toGatewayRequest } from "./gateway-request.ts";
import type { GatewayAnswer } from "./gateway-response.ts";
import { declaredBytes, type IncomingBody, receiveBody } from "./receive-body.ts";
import { type ServeRequestDeps, serveRequest } from "./serve-request.ts";
import type { ServedStages } from "./served-stages.ts";

export interface AnswerMessageDeps {
  readonly stages: ServedStages;
  readonly connections: Connections;
  readonly deps: ServeRequestDeps;
}

/** One HTTP request from its first line to the last byte of its answer. */
export async function answerMessage(
  message: IncomingMessage,
  response: ServerResponse,
  { stages, connections, deps }: AnswerMessageDeps,
): Promise<void> {
  const { socket } = message;
  if (connections.isEnding(socket)) return;
  if (!response.shouldKeepAlive) connections.end(socket);
  const { path, query } = splitTarget(message.url ?? "/");
  // Whatever is deployed while this request is under way, it finishes on what it found.
  const found = stages.find(path);
  const request = toGatewayRequest(message, found?.path ?? path, query, deps.now());
  const asksFirst = message.headers.expect !== undefined;
  const mayGoOn = asksFirst && declaredBytes(message) <= GATEWAY_LIMITS.MAX_PAYLOAD_BYTES;
  const body = receiveBody(message, deps.receiveTimeoutMs);
  response.once("close", connections.begin(socket, { message, fail: body.fail })).on("error", () => {});
  if (mayGoOn) response.writeContinue();
  const answer = await serveRequest(message, path, request, body, found, deps);
  // Answered before it came to its end: the connection closes, whatever comes behind.
  if (!message.complete) connections.end(socket);
  await send(message, response, answer, body, asksFirst && !mayGoOn ? GATEWAY_LIMITS.UNASKED_BODY_MS : undefined);
}

function splitTarget(url: string): { readonly path: string; readonly query: string } {
  const mark = url.indexOf("?");
  return mark < 0 ? { path: url, query: "" } : { path: url.slice(0, mark), query: url.slice(mark + 1) };
}

/**
 * An answer before the body came to its end closes the connection, because what follows on it would be taken for a request. The rest is
 * read away first: a sender that meets a closed connection may never look at the answer.
 * @param beginMs how long the rest may take to begin; as long as all of it by default.
 */
async function send(
  message: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: GatewayAnswer,
  rest: IncomingBody,
  beginMs?: number,
): Promise<void> {
  if (response.destroyed) return;
  const isEarly = !message.complete;
  if (isEarly) response.setHeader("connection", "close");
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, typeof value === "string" ? value : [...value]);
  if (mayHaveBody(status)) response.setHeader("content-length", body.length);
  response.writeHead(status);
  const content = message.method === "HEAD" || !mayHaveBody(status) ? undefined : body;
  if (!isEarly) {
    response.end(content);
    return;
  }
  if (content === undefined) response.flushHeaders();
  else response.write(content);
  await rest.drain(beginMs);
  response.end();
}

/** RFC 9110, sections 15.3.5 and 15.4.5. */
function mayHaveBody(status: number): boolean {
  return status !== 204 && status !== 304;
}
