import { describe, expect, test } from "vitest";
import { authenticate } from "#core/tenant/authenticate.ts";
import { changeTenant, denying, granting } from "#core/tenant/change-tenant.ts";
import { deleteTenant } from "#core/tenant/delete-tenant.ts";
import { parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import { acmeWorld } from "./tenant-world.ts";

const [MNIST, OTHERS] = [parseEntitlement("mnist@1"), parseEntitlement("other-*:topk")];

describe("changeTenant()", () => {
  test("grants what was not granted, once, and denies it again", async () => {
    const { deps } = await acmeWorld();
    const { after } = await changeTenant("acme", granting([OTHERS, MNIST]), deps);
    expect(after.entitlements).toEqual([MNIST, OTHERS]);
    expect((await changeTenant("acme", granting([OTHERS]), deps)).after.entitlements).toEqual([MNIST, OTHERS]);
    expect((await changeTenant("acme", denying([MNIST]), deps)).after.entitlements).toEqual([OTHERS]);
    expect((await deps.store.findTenant("acme"))?.entitlements).toEqual([OTHERS]);
  });

  test("denies nothing that was not granted just so", async () => {
    const { deps, tenant } = await acmeWorld();
    await expect(changeTenant("acme", denying([parseEntitlement("mnist")]), deps)).rejects.toThrow(
      'no entitlement "mnist", it has "mnist@1"',
    );
    expect(await deps.store.findTenant("acme")).toEqual(tenant);
  });

  test("puts a tenant under another plan, and its key stays", async () => {
    const { deps, key, tenant, registered } = await acmeWorld();
    await changeTenant("acme", () => ({ plan: "premium" }), deps);
    expect([...registered]).toEqual([[tenant.usageKey, "premium"]]);
    expect(await authenticate(key, deps)).toMatchObject({ plan: "premium", usageKey: tenant.usageKey });
  });

  test("suspends and resumes", async () => {
    const { deps, key } = await acmeWorld();
    await changeTenant("acme", () => ({ status: "suspended" }), deps);
    await expect(authenticate(key, deps)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await changeTenant("acme", () => ({ status: "active" }), deps);
    expect(await authenticate(key, deps)).toMatchObject({ tenant: "acme" });
  });

  test("never overwrites what somebody else changed meanwhile", async () => {
    const { deps, store } = await acmeWorld();
    const racing = {
      ...deps,
      store: {
        ...store,
        findTenant: async (name: string) => {
          const found = await store.findTenant(name);
          if (found !== undefined) await store.changeTenant(found, { ...found, status: "suspended" });
          return found;
        },
      },
    };
    await expect(changeTenant("acme", granting([OTHERS]), racing)).rejects.toThrow("somebody else meanwhile");
    expect(await store.findTenant("acme")).toMatchObject({ status: "suspended", entitlements: [MNIST] });
  });
});

describe("deleteTenant()", () => {
  test("leaves neither tenant, key nor usage key, and says who there is not", async () => {
    const { deps, key, registered } = await acmeWorld();
    await deleteTenant("acme", deps);
    expect([await deps.store.findTenant("acme"), await deps.store.listKeys("acme"), registered.size]).toEqual([undefined, [], 0]);
    await expect(authenticate(key, deps)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await expect(deleteTenant("acme", deps)).rejects.toThrow('There is no tenant "acme"');
  });

  test("killed before its end can be repeated", async () => {
    const { deps, store } = await acmeWorld();
    const dying = { ...deps, store: { ...store, deleteTenant: () => Promise.reject(new Error("killed")) } };
    await expect(deleteTenant("acme", dying)).rejects.toThrow("killed");
    await deleteTenant("acme", deps);
    expect(await store.findTenant("acme")).toBeUndefined();
  });
});
