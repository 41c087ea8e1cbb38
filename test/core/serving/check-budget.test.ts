import { expect, test } from "vitest";
import { checkBudget } from "#core/serving/check-budget.ts";
import { checkCaller } from "#core/serving/check-caller.ts";
import { parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import type { BudgetStanding } from "#core/usage/budget-standing.ts";
import { toAuthorizerContext } from "#functions/edge/authorizer-context.ts";
import { createEdgeHandler } from "#functions/edge/create-edge-handler.ts";
import { lambdaContext, toProxyEvent } from "#test/fakes/api-gateway-event.ts";

const WARNED: BudgetStanding = { month: "2026-11", warning: "carbon;used=0.83" };
const REFUSED: BudgetStanding = { month: "2026-11", warning: "cost;used=1.00", refused: "cost" };

/** What a function behind API Gateway answers a tenant that stands so, at a time. */
async function ask(standing: BudgetStanding | undefined, now = "2026-11-24T12:00:00Z") {
  const handler = createEdgeHandler(
    (_, caller) => {
      checkBudget(checkCaller(caller));
      return { status: 200, headers: {}, body: Buffer.from("{}") };
    },
    { log: () => {}, now: () => 0, date: () => new Date(now), about: {} },
  );
  const caller = { tenant: "acme", plan: "free", entitlements: [parseEntitlement("*")], scopes: ["infer"] } as const;
  const answer = await handler(toProxyEvent({ authorizer: toAuthorizerContext(caller, standing) }), lambdaContext());
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.from(answer.body, "base64").toString() };
}

test("an answer warns from 80 % of a budget on, and before says nothing", async () => {
  expect(await ask(WARNED)).toMatchObject({ status: 200, headers: { "slipway-budget-warning": "carbon;used=0.83" } });
  expect((await ask(undefined)).headers).not.toHaveProperty("slipway-budget-warning");
});

test("checkBudget() refuses at 100 % with what is used up, until when, and what to do", async () => {
  const { status, headers, body } = await ask(REFUSED);
  expect([status, headers?.["slipway-budget-warning"]]).toEqual([429, "cost;used=1.00"]);
  expect(headers).toHaveProperty("retry-after");
  expect(JSON.parse(body)).toMatchObject({
    code: "QUOTA_EXCEEDED",
    error: expect.stringMatching(/cost budget of 2026-11.*raise.*2026-12-01/),
  });
});

test("what the authorizer found in one month says nothing in the next", async () => {
  const { status, headers } = await ask(REFUSED, "2026-12-01T00:00:00Z");
  expect(status).toBe(200);
  expect(headers).not.toHaveProperty("slipway-budget-warning");
});
