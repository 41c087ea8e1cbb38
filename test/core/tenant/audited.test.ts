import { describe, expect, test } from "vitest";
import type { AuditEntry, AuditLog } from "#core/tenant/audit.ts";
import { audited } from "#core/tenant/audited.ts";
import { rotateKey } from "#core/tenant/rotate-key.ts";
import { readTenantState } from "#core/tenant/tenant-state.ts";
import { acmeWorld, NOON } from "./tenant-world.ts";

function world(append: AuditLog["append"] = async () => {}) {
  const entries: AuditEntry[] = [];
  const log: AuditLog = {
    append: async (entry) => {
      await append(entry);
      entries.push(entry);
    },
    list: async () => entries,
  };
  let ids = 0;
  return { entries, deps: { log, who: "anna@desk", clock: () => new Date(NOON), createId: () => `act-${++ids}` } };
}

function act(perform: () => Promise<string>) {
  let plan = "free";
  const state = async () => ({ plan });
  return {
    action: "tenants plan",
    tenant: "acme",
    state,
    perform: async () => {
      const done = await perform();
      plan = "premium";
      return done;
    },
  };
}

describe("audited()", () => {
  test("writes an act down before it and after it: who, what, when, what was and what is", async () => {
    const { entries, deps } = world();
    expect(
      await audited(
        act(async () => "done"),
        deps,
      ),
    ).toBe("done");
    const common = { id: "act-1", at: NOON, who: "anna@desk", action: "tenants plan", tenant: "acme", before: { plan: "free" } };
    expect(entries).toEqual([
      { ...common, phase: "begun", after: null },
      { ...common, phase: "done", after: { plan: "premium" } },
    ]);
  });

  test("writes down an act that failed, and lets its reason through", async () => {
    const { entries, deps } = world();
    await expect(
      audited(
        act(() => Promise.reject(new Error("no"))),
        deps,
      ),
    ).rejects.toThrow("no");
    expect(entries.map(({ phase, after }) => [phase, after])).toEqual([
      ["begun", null],
      ["failed", { plan: "free" }],
    ]);
  });

  test("does nothing that cannot be written down", async () => {
    const { deps } = world(() => Promise.reject(new Error("the log is down")));
    let performed = false;
    const perform = async () => {
      performed = true;
      return "";
    };
    await expect(audited(act(perform), deps)).rejects.toThrow("the log is down");
    expect(performed).toBe(false);
  });
});

describe("readTenantState()", () => {
  test("says what a tenant may do and which keys it has, and no field of it authenticates", async () => {
    const { deps, key, keyId } = await acmeWorld();
    const rotated = await rotateKey({ tenant: "acme", kind: "live", overlapHours: 1 }, deps);
    const state = await readTenantState("acme", deps.store);
    expect(state).toEqual({
      plan: "free",
      status: "active",
      models: "mnist@1",
      [keyId]: "active 2026-11-24T13:00:00.000Z infer",
      [rotated.keyId]: "active no end infer",
    });
    for (const secret of [key, rotated.key]) expect(JSON.stringify(state)).not.toContain(secret.slice(9, 30));
    expect(await readTenantState("nobody", deps.store)).toBeNull();
  });
});
