import type { APIGatewayProxyEvent } from "aws-lambda";
import * as v from "valibot";
import type { Caller } from "#core/serving/caller.ts";
import type { AuthenticatedCaller } from "#core/tenant/authenticate.ts";
import { OUTPUT_POLICIES } from "#core/tenant/output-policy.ts";
import { PLAN_NAMES } from "#core/tenant/plan.ts";

/** What API Gateway carries from the authorizer to the functions: strings, numbers and booleans only. */
export type AuthorizerContext = Readonly<Record<"tenant" | "plan" | "entitlements" | "scopes", string>>;

const ENTITLEMENTS = v.array(
  v.object({
    models: v.string(),
    versions: v.object({ from: v.number(), to: v.nullable(v.number()) }),
    outputs: v.exactOptional(v.picklist(OUTPUT_POLICIES)),
  }),
);

const CONTEXT = v.object({
  tenant: v.string(),
  plan: v.picklist(PLAN_NAMES),
  entitlements: v.pipe(v.string(), v.parseJson(), ENTITLEMENTS),
  scopes: v.pipe(
    v.string(),
    v.transform((text) => text.split(" ").filter((scope) => scope !== "")),
  ),
});

export function toAuthorizerContext({ tenant, plan, entitlements, scopes }: AuthenticatedCaller): AuthorizerContext {
  return { tenant, plan, entitlements: JSON.stringify(entitlements), scopes: scopes.join(" ") };
}

/**
 * Who calls, as the authorizer found out; undefined on routes without one. No header of a client gets into this part of the event.
 * @throws {v.ValiError} when the context is not the authorizer's: answered as an internal failure.
 */
export function toCaller({ requestContext: { authorizer } }: APIGatewayProxyEvent): Caller | undefined {
  return authorizer?.tenant === undefined ? undefined : v.parse(CONTEXT, authorizer);
}
