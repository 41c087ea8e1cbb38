import { describe, expect, test } from "vitest";
import type { Caller } from "#core/serving/caller.ts";
import { createCallerReader, toAuthorizerContext } from "#functions/edge/authorizer-context.ts";
import { toProxyEvent } from "#test/fakes/api-gateway-event.ts";

const ENTITLEMENTS = [{ models: "*", versions: { from: 1, to: null } }];
const CALLER = { tenant: "a", plan: "free", entitlements: ENTITLEMENTS, scopes: ["infer"] } as const;

function toEvent(caller: Caller) {
  const { budget, ...known } = caller;
  return toProxyEvent({ authorizer: { ...toAuthorizerContext({ ...known, usageKey: "unused" }, budget) } });
}

describe("createCallerReader()", () => {
  test("parses the context of one caller once", () => {
    const read = createCallerReader();
    expect(read(toEvent(CALLER))).toEqual(CALLER);
    expect(read(toEvent(CALLER))).toBe(read(toEvent(CALLER)));
  });

  test.each([
    { ...CALLER, tenant: "b" },
    { ...CALLER, plan: "premium" as const },
    { ...CALLER, scopes: ["infer", "admin"] },
    { ...CALLER, budget: { month: "2026-11", warning: "carbon;used=0.83" } },
    { ...CALLER, entitlements: [{ models: "mnist", versions: { from: 2, to: 2 } }] },
  ])("never takes one caller for another: %j", (other) => {
    const read = createCallerReader();
    read(toEvent(CALLER));
    expect(read(toEvent(other))).toEqual(other);
    expect(read(toEvent(CALLER))).toEqual(CALLER);
  });

  test("knows nobody where the authorizer said nothing, whoever came before", () => {
    const read = createCallerReader();
    read(toEvent(CALLER));
    expect(read(toProxyEvent({ authorizer: null }))).toBeUndefined();
  });
});
