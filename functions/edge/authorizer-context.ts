import type { APIGatewayProxyEvent } from "aws-lambda";
import * as v from "valibot";
import type { Caller } from "#core/serving/caller.ts";
import type { AuthenticatedCaller } from "#core/tenant/authenticate.ts";
import { OUTPUT_POLICIES } from "#core/tenant/output-policy.ts";
import { PLAN_NAMES } from "#core/tenant/plan.ts";
import type { BudgetStanding } from "#core/usage/budget-standing.ts";

/** What API Gateway carries from the authorizer to the functions: strings, numbers and booleans only. */
export type AuthorizerContext = Readonly<Record<"tenant" | "plan" | "entitlements" | "scopes", string>> & {
  readonly keySunset?: string;
  readonly budget?: string;
};

const ENTITLEMENTS = v.array(
  v.object({
    models: v.string(),
    versions: v.object({ from: v.number(), to: v.nullable(v.number()) }),
    outputs: v.exactOptional(v.picklist(OUTPUT_POLICIES)),
  }),
);

const STANDING = v.object({
  month: v.string(),
  warning: v.string(),
  refused: v.exactOptional(v.picklist(["carbon", "cost"])),
});

const CONTEXT = v.object({
  tenant: v.string(),
  plan: v.picklist(PLAN_NAMES),
  entitlements: v.pipe(v.string(), v.parseJson(), ENTITLEMENTS),
  scopes: v.pipe(
    v.string(),
    v.transform((text) => text.split(" ").filter((scope) => scope !== "")),
  ),
  keySunset: v.exactOptional(v.pipe(v.string(), v.isoTimestamp())),
  budget: v.exactOptional(v.pipe(v.string(), v.parseJson(), STANDING)),
});

export function toAuthorizerContext(
  caller: Omit<AuthenticatedCaller, "key" | "usageKey" | "budget"> & Partial<Omit<AuthenticatedCaller, "budget">>,
  standing?: BudgetStanding,
): AuthorizerContext {
  const { tenant, plan, entitlements, scopes, keySunset } = caller;
  const sunset = keySunset === undefined ? {} : { keySunset };
  const budget = standing === undefined ? {} : { budget: JSON.stringify(standing) };
  return { tenant, plan, entitlements: JSON.stringify(entitlements), scopes: scopes.join(" "), ...sunset, ...budget };
}

/** A context as the authorizer wrote it, and who that is. */
interface KnownCaller {
  readonly context: AuthorizerContext;
  readonly caller: Caller;
}

/**
 * Reads callers as `toCaller` does; the context that was read last is not parsed a second time, when it comes again to the letter.
 * Nothing but what the context itself says is kept of a caller.
 */
export function createCallerReader(): (event: APIGatewayProxyEvent) => Caller | undefined {
  let last: KnownCaller | undefined;
  return (event) => {
    const context = event.requestContext.authorizer as AuthorizerContext | null | undefined;
    if (last !== undefined && isSameContext(last.context, context)) return last.caller;
    const caller = toCaller(event);
    if (caller === undefined || context === null || context === undefined) return caller;
    last = { context: { ...context }, caller };
    return caller;
  };
}

function isSameContext(known: AuthorizerContext, sent: AuthorizerContext | null | undefined): boolean {
  return CONTEXT_FIELDS.every((field) => known[field] === sent?.[field]);
}

const CONTEXT_FIELDS = [
  "tenant",
  "plan",
  "entitlements",
  "scopes",
  "keySunset",
  "budget",
] as const satisfies readonly (keyof AuthorizerContext)[];

/**
 * Who calls, as the authorizer found out; undefined on routes without one. No header of a client gets into this part of the event.
 * @throws {v.ValiError} when the context is not the authorizer's: answered as an internal failure.
 */
export function toCaller({ requestContext: { authorizer } }: APIGatewayProxyEvent): Caller | undefined {
  return authorizer?.tenant === undefined ? undefined : v.parse(CONTEXT, authorizer);
}
