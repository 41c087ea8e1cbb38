import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import { ServeError, toServeError } from "#core/errors.ts";
import type { AuthenticatedCaller } from "#core/tenant/authenticate.ts";
import { authenticate } from "#core/tenant/authenticate.ts";
import type { Budget } from "#core/tenant/budget.ts";
import { isWellFormedKey } from "#core/tenant/key.ts";
import type { Peppers } from "#core/tenant/pepper.ts";
import type { TenantKey } from "#core/tenant/tenant.ts";
import type { TenantStore } from "#core/tenant/tenant-store.ts";
import { unauthenticated } from "#core/tenant/unauthenticated.ts";
import type { BudgetStanding } from "#core/usage/budget-standing.ts";
import { toAuthorizerContext } from "../edge/authorizer-context.ts";
import { describeFailure } from "../edge/describe-failure.ts";
import type { Log } from "../edge/log.ts";
import type { FailedAttempts } from "./failed-attempts.ts";
import { toPolicy } from "./policy.ts";
import { findSentKey } from "./sent-key.ts";

export interface AuthorizerHandlerDeps {
  readonly store: Pick<TenantStore, "findKey" | "findTenant" | "noteUse">;
  /** Read when they are needed; a read that failed is made again. */
  readonly peppers: () => Promise<Peppers>;
  /** Asks where a tenant stands with its budget; asked only of tenants that have one. */
  readonly readStanding: (tenant: string, budget: Budget, at: Date) => Promise<BudgetStanding | undefined>;
  readonly clock: () => Date;
  readonly attempts: FailedAttempts;
  readonly log: Log;
}

export type AuthorizerHandler = (event: APIGatewayRequestAuthorizerEvent) => Promise<APIGatewayAuthorizerResult>;

/**
 * Key -> tenant. What it throws decides the gateway response: `Unauthorized`, in exactly this spelling, is 401; everything else is an
 * authorizer failure, which we answer with 503. A denial, which API Gateway keeps for this key as it does a permission, is given for too
 * many failed keys alone, and answered with 429. A key that is good passes, however many failed beside it.
 * Source: API Gateway developer guide, "Output from an API Gateway Lambda authorizer".
 */
export function createAuthorizerHandler({ store, peppers, readStanding, clock, attempts, log }: AuthorizerHandlerDeps): AuthorizerHandler {
  /** Once a day for each key; a request is not refused for a note that could not be made. */
  async function noteUse({ hash, keyId, lastUsedOn }: TenantKey): Promise<void> {
    const day = clock().toISOString().slice(0, 10);
    if (lastUsedOn !== null && lastUsedOn >= day) return;
    try {
      await store.noteUse(hash, day);
    } catch (cause) {
      log({ level: "error", keyId, outcome: "use not noted", failure: describeFailure(toServeError(cause)) });
    }
  }

  /** A warning is not worth a refusal; a budget that must not be exceeded is. */
  async function findStanding({ tenant, budget }: AuthenticatedCaller): Promise<BudgetStanding | undefined> {
    if (budget === undefined) return undefined;
    try {
      return await readStanding(tenant, budget, clock());
    } catch (cause) {
      if (budget.at100 === "refuse") throw new ServeError("AUTH_UNAVAILABLE", "The usage ledger could not be asked", { cause });
      log({ level: "error", tenant, outcome: "budget not read", failure: describeFailure(toServeError(cause)) });
      return undefined;
    }
  }

  return async function authorize(event) {
    const { requestId } = event.requestContext;
    try {
      const key = findSentKey(event);
      // What was never a key of ours is refused even while no key can be checked.
      if (key === undefined || !isWellFormedKey(key)) throw unauthenticated();
      const caller = await authenticate(key, { store, peppers: await orUnavailable(peppers), clock });
      const [standing] = await Promise.all([findStanding(caller), noteUse(caller.key)]);
      log({ level: "info", requestId, tenant: caller.tenant, outcome: "allowed" });
      return {
        principalId: caller.tenant,
        policyDocument: toPolicy(event.methodArn),
        context: toAuthorizerContext(caller, standing),
        usageIdentifierKey: caller.usageKey,
      };
    } catch (thrown) {
      const error = toServeError(thrown);
      if (error.code === "UNAUTHENTICATED") {
        const mayFail = attempts.allow(event.requestContext.identity.sourceIp);
        log({ level: "info", requestId, outcome: mayFail ? "refused" : "too many attempts" });
        if (mayFail) throw new Error("Unauthorized");
        return { principalId: "nobody", policyDocument: toPolicy(event.methodArn, "Deny") };
      }
      log({ level: "error", requestId, outcome: "failed", code: error.code, failure: describeFailure(error) });
      throw new Error("The key could not be checked");
    }
  };
}

async function orUnavailable(peppers: () => Promise<Peppers>): Promise<Peppers> {
  try {
    return await peppers();
  } catch (cause) {
    throw new ServeError("AUTH_UNAVAILABLE", "The pepper secret could not be read", { cause });
  }
}
