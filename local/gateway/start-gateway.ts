import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import { toErrorResponse } from "#core/serving/error-response.ts";
import type { ApiGatewayStore } from "#local/cloud/apigateway/api-gateway-store.ts";
import type { UsageCounters } from "#local/cloud/apigateway/usage-counters.ts";
import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import { refuseForeign } from "#local/cloud/loopback-guard.ts";
import { type ServedPort, serveLoopback } from "#local/cloud/serve-loopback.ts";
import type { LambdaService } from "#local/lambda/lambda-service.ts";
import type { GatewayLog } from "./access-log.ts";
import { createAdmission } from "./admit.ts";
import { createAuthorize } from "./authorize.ts";
import { toGatewayRequest } from "./gateway-request.ts";
import { type GatewayAnswer, toGatewayAnswer } from "./gateway-response.ts";
import { refuseBrokenRequest } from "./refuse-broken-request.ts";
import { type ServeRequestDeps, serveRequest } from "./serve-request.ts";
import { createServedStages, type ServedStages } from "./served-stages.ts";

export interface GatewayOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  readonly store: ApiGatewayStore;
  readonly usage: UsageCounters;
  readonly lambda: Pick<LambdaService, "invoke">;
  readonly identity: CloudIdentity;
  readonly log: GatewayLog;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Hears of failures that are the gateway's own, which callers see as a plain 5xx. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Serves the deployed REST APIs on loopback, from what API Gateway holds of them. A deployment replaces the one before in one step;
 * requests under way finish on theirs.
 * @throws PortTakenError.
 */
export function startGateway(options: GatewayOptions): Promise<ServedPort> {
  const { store, usage, lambda, now } = options;
  const stages = createServedStages(store);
  const deps: ServeRequestDeps = {
    ...options,
    authorize: createAuthorize({ lambda, now }),
    admission: createAdmission({ store, usage, now }),
  };
  const server = createServer(
    {
      maxHeaderSize: LIMITS.MAX_HEADER_BYTES + LIMITS.MAX_PATH_BYTES,
      requestTimeout: LIMITS.RECEIVE_TIMEOUT_MS,
      headersTimeout: LIMITS.RECEIVE_TIMEOUT_MS,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: 65_000,
    },
    (message, response) => void answer(message, response, stages, deps),
  );
  server.on("clientError", refuseBrokenRequest);
  server.on("connect", (_message: IncomingMessage, socket: Duplex) => void socket.destroy());
  return serveLoopback(server, options.port);
}

async function answer(message: IncomingMessage, response: ServerResponse, stages: ServedStages, deps: ServeRequestDeps): Promise<void> {
  const url = message.url ?? "/";
  const mark = url.indexOf("?");
  const path = mark < 0 ? url : url.slice(0, mark);
  const found = stages.find(path);
  const request = toGatewayRequest(message, found?.path ?? path, mark < 0 ? "" : url.slice(mark + 1), deps.now());
  const foreign = refuseForeign(message.headers);
  try {
    if (foreign !== undefined) send(message, response, toErrorResponse(new ServeError("BAD_ORIGIN", foreign), path, request.requestId));
    else if (!path.startsWith("/")) throw new ServeError("BAD_HEADER", "The request target must be a path");
    else if (found === undefined)
      send(
        message,
        response,
        toGatewayAnswer("MISSING_AUTHENTICATION_TOKEN", [], new Map(), () => undefined),
      );
    else send(message, response, await serveRequest(message, request, found, deps));
  } catch (error) {
    if (!(error instanceof ServeError)) deps.onFault(error);
    if (response.headersSent) response.destroy();
    else send(message, response, toErrorResponse(error, path, request.requestId));
  }
}

/** An answer before the body was read to its end closes the connection: what follows on it would be taken for a request. */
function send(
  message: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Omit<GatewayAnswer, "body"> & { readonly body: Uint8Array },
): void {
  if (!message.complete) response.setHeader("connection", "close");
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, typeof value === "string" ? value : [...value]);
  response.setHeader("content-length", body.length);
  response.writeHead(status);
  response.end(message.method === "HEAD" ? undefined : body);
  if (!message.complete) message.resume();
}
