import type { ApiGatewayStore } from "./api-gateway-store.ts";
import type { UsageCounters } from "./usage-counters.ts";

/** What the control plane works on. */
export interface ControlPlane {
  readonly store: ApiGatewayStore;
  readonly usage: UsageCounters;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

export interface OperationCall {
  /** The values of the path's `{…}` parts, decoded, in order. */
  readonly ids: readonly string[];
  readonly query: URLSearchParams;
  /** The parsed JSON body; an empty object where there is none. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface OperationAnswer {
  readonly status: number;
  readonly body: object;
}

/** One route of the control plane: `GET /usageplans/{usagePlanId}/keys`. */
export interface Operation {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  /** @throws ApiGatewayError */
  readonly run: (plane: ControlPlane, call: OperationCall) => OperationAnswer;
}
