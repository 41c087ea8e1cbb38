import { expect, test } from "vitest";
import type { Caller } from "#core/serving/caller.ts";
import { checkIsolation } from "#functions/infer/check-isolation.ts";
import { MNIST } from "./mnist.ts";

const CALLER: Caller = { tenant: "acme", plan: "free", entitlements: [], scopes: ["infer"] };
const ISOLATED = { ...MNIST, isolation: "per-tenant" } as const;
const at = (tenant?: string) => ({ id: "invocation-1", availableMs: 1, ...(tenant === undefined ? {} : { tenant }) });

test("checkIsolation() refuses an environment of another tenant, or of none", () => {
  for (const tenant of ["bolt", "", undefined])
    expect(() => checkIsolation(ISOLATED, CALLER, at(tenant))).toThrow(expect.objectContaining({ code: "INTERNAL" }));
});

test("checkIsolation() lets pass the tenant's own, whoever is not known yet, and every environment that is shared", () => {
  checkIsolation(ISOLATED, CALLER, at("acme"));
  checkIsolation(ISOLATED, undefined, at("bolt"));
  checkIsolation(MNIST, CALLER, at());
  checkIsolation({ ...MNIST, isolation: "shared" }, CALLER, at("bolt"));
});
