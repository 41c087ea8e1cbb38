import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import type { ApiGatewayStore } from "#local/cloud/apigateway/api-gateway-store.ts";
import type { UsageCounters } from "#local/cloud/apigateway/usage-counters.ts";
import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import { type ServedPort, serveLoopback } from "#local/cloud/serve-loopback.ts";
import type { LambdaService } from "#local/lambda/lambda-service.ts";
import { type GatewayLog, writeAccessLog } from "./access-log.ts";
import { answerMessage } from "./answer-message.ts";
import { createApiKeyIndex } from "./api-key-index.ts";
import { createAuthorize } from "./authorize.ts";
import { type Connections, createConnections } from "./connections.ts";
import { GATEWAY_LIMITS } from "./gateway-limits.ts";
import { refuseBrokenRequest, toTransportError } from "./refuse-broken-request.ts";
import type { ServeRequestDeps } from "./serve-request.ts";
import { createServedStages, type ServedStages } from "./served-stages.ts";
import { createThrottle } from "./throttle.ts";

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
  /** How long a sender may take for its headers, and again for its body; `LIMITS.RECEIVE_TIMEOUT_MS` by default. */
  readonly receiveTimeoutMs?: number;
}

/**
 * Serves the deployed REST APIs on loopback, from what API Gateway holds of them. A deployment replaces the one before in one step;
 * requests under way finish on theirs. Closing lets them finish and writes the usage counters.
 * @throws PortTakenError.
 */
export async function startGateway(options: GatewayOptions): Promise<ServedPort> {
  const { store, usage, lambda, now, receiveTimeoutMs = LIMITS.RECEIVE_TIMEOUT_MS } = options;
  const stages = createServedStages(store);
  const connections = createConnections();
  const deps: ServeRequestDeps = {
    ...options,
    receiveTimeoutMs,
    authorize: createAuthorize({ lambda, now, onFlush: store.onAuthorizersFlushed }),
    findKey: createApiKeyIndex(store),
    throttle: createThrottle(now),
  };
  const server = createServer({
    maxHeaderSize: GATEWAY_LIMITS.MAX_HEAD_BYTES,
    headersTimeout: receiveTimeoutMs,
    // The body has a clock of its own, which does not run while a function is waited for.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(1_000, receiveTimeoutMs),
    keepAliveTimeout: 65_000,
    // Without a host there is an answer of ours, not Node's empty one.
    requireHostHeader: false,
  });
  server.maxConnections = GATEWAY_LIMITS.MAX_CONNECTIONS;
  // Who has closed its sending side behind a request still reads; Node would close the other side too and drop the answer.
  Object.assign(server, { httpAllowHalfOpen: true });
  server.on("request", (message, response) => void answerMessage(message, response, { stages, connections, deps }));
  // Whoever asks before it sends is told to go on once its headers have passed, by the same way as every other request.
  for (const event of ["checkContinue", "checkExpectation"]) server.on(event, (...pair) => server.emit("request", ...pair));
  refuseTheRest(server, stages, connections, options);
  const served = await serveLoopback(server, options.port);
  return {
    ...served,
    async close() {
      await served.close();
      usage.flush();
    },
  };
}

/** What never becomes a request: bytes that are no HTTP, senders too slow for their headers, and `CONNECT`. */
function refuseTheRest(server: Server, stages: ServedStages, connections: Connections, { log, now }: GatewayOptions): void {
  const refuse = (socket: Duplex, error: ServeError): void => {
    if (!socket.writable) return;
    const requestId = randomUUID();
    const bytes = refuseBrokenRequest(socket, error, requestId);
    const stage = stages.find("/")?.stage;
    if (stage === undefined) return;
    const variables = {
      requestId,
      requestTimeEpoch: now(),
      status: error.status,
      responseLength: bytes,
      "error.message": error.publicMessage,
    };
    writeAccessLog(stage, new Map(Object.entries(variables).map(([name, value]) => [name, String(value)])), log);
  };
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === "ECONNRESET" || error.code === "EPIPE") socket.destroy();
    else {
      const refusal = toTransportError(error);
      connections.breakOff(socket, refusal, () => refuse(socket, refusal));
    }
  });
  server.on("connect", (_message: IncomingMessage, socket: Duplex) => {
    refuse(socket, new ServeError("METHOD_NOT_ALLOWED", "Method Not Allowed", { headers: { allow: "GET, POST" } }));
  });
}
