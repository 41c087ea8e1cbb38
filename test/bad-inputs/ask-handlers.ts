import { parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import { toAuthorizerContext } from "#functions/edge/authorizer-context.ts";
import type { ConformanceAnswer, Transport } from "#test/conformance/transport.ts";
import type { LaneAnswer } from "#test/fuzz/http-lane.ts";
import type { BadInputCase, Sender } from "./row.ts";

/** A key of the right form that nobody has; the handlers look at no more of it. */
const KEY = `slw_test_${"0".repeat(49)}`;

const tenant = (models: string, scopes: readonly string[]) => {
  const caller = { tenant: "acme", plan: "premium", entitlements: [parseEntitlement(models)], scopes, usageKey: "unused" } as const;
  return toAuthorizerContext(caller);
};

/** What the authorizer says of those whom it lets in. */
const AUTHORIZED: Readonly<Partial<Record<Sender, ReturnType<typeof tenant>>>> = {
  good: tenant("*", ["infer"]),
  "no scope": tenant("*", ["models:write"]),
  stranger: tenant("another-*", ["infer"]),
};

/** @throws Error for a case that only the gateway can be asked. */
export async function askHandlers(transport: Transport, { request, sender = "good" }: BadInputCase): Promise<ConformanceAnswer> {
  if (typeof request === "string") throw new Error("No event says this");
  const authorizer = AUTHORIZED[sender];
  const credentials = request.withKey
    ? { [request.path.startsWith("/v1") ? "authorization" : "x-api-key"]: toCredential(request.path, KEY) }
    : {};
  return transport({
    ...request,
    path: request.path.replace("{key}", KEY),
    headers: { ...credentials, ...request.headers },
    ...(authorizer === undefined ? {} : { authorizer }),
  });
}

/** The key as the header of a path's prefix has it. */
export function toCredential(path: string, key: string): string {
  return path.startsWith("/v1") ? `Bearer ${key}` : key;
}

/** The same answer as one that came over a connection. */
export function toLaneAnswer({ status, headers, body }: ConformanceAnswer): LaneAnswer {
  return { status, headers: new Map(Object.entries(headers)), body };
}
