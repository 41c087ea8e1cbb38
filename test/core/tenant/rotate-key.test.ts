import { describe, expect, test } from "vitest";
import { authenticate } from "#core/tenant/authenticate.ts";
import { issueKey } from "#core/tenant/issue-key.ts";
import { revokeTenantKeys } from "#core/tenant/revoke-keys.ts";
import { rotateKey } from "#core/tenant/rotate-key.ts";
import { acmeWorld } from "./tenant-world.ts";

const ROTATION = { tenant: "acme", kind: "live", overlapHours: 24 } as const;

describe("rotateKey()", () => {
  test("makes a key with the old one's scopes; both work until the overlap ends, then one", async () => {
    const { deps, key, keyId, time } = await acmeWorld();
    const rotated = await rotateKey(ROTATION, deps);
    expect(rotated.superseded).toEqual({ keyId, endsAt: "2026-11-25T12:00:00.000Z" });
    time.now = "2026-11-25T11:59:59.999Z";
    expect(await authenticate(key, deps)).toMatchObject({ tenant: "acme", scopes: ["infer"], keySunset: "2026-11-25T12:00:00.000Z" });
    expect(await authenticate(rotated.key, deps)).toMatchObject({ tenant: "acme", scopes: ["infer"] });
    expect(await authenticate(rotated.key, deps)).not.toHaveProperty("keySunset");
    time.now = "2026-11-25T12:00:00.000Z";
    await expect(authenticate(key, deps)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(await authenticate(rotated.key, deps)).toMatchObject({ tenant: "acme" });
  });

  test("without an overlap ends the old key at once", async () => {
    const { deps, key } = await acmeWorld();
    await rotateKey({ ...ROTATION, overlapHours: 0 }, deps);
    await expect(authenticate(key, deps)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  test("never gives the old key more time than it had", async () => {
    const { deps, time } = await acmeWorld();
    const first = await rotateKey({ ...ROTATION, expiresAt: "2026-11-24T18:00:00.000Z", overlapHours: 0 }, deps);
    time.now = "2026-11-24T13:00:00.000Z";
    const second = await rotateKey(ROTATION, deps);
    expect(second.superseded).toEqual({ keyId: first.keyId, endsAt: "2026-11-24T18:00:00.000Z" });
  });

  test("refuses while two keys overlap, naming both, and goes on once one has ended", async () => {
    const { deps, time, keyId } = await acmeWorld();
    const { keyId: second } = await rotateKey(ROTATION, deps);
    await expect(rotateKey(ROTATION, deps)).rejects.toThrow(new RegExp(`${keyId} and ${second}|${second} and ${keyId}`));
    await expect(issueKey({ tenant: "acme", kind: "live", scopes: [], expiresAt: null }, deps)).rejects.toThrow("2 keys that work");
    time.now = "2026-11-26T00:00:00.000Z";
    expect((await rotateKey(ROTATION, deps)).superseded.keyId).toBe(second);
  });

  test.each([-1, 169, Number.NaN])("refuses an overlap of %d hours", async (overlapHours) => {
    const { deps } = await acmeWorld();
    await expect(rotateKey({ ...ROTATION, overlapHours }, deps)).rejects.toThrow("0 to 168 hours");
  });

  test("says what to do of a tenant without a key that works, and of none at all", async () => {
    const { deps } = await acmeWorld();
    await revokeTenantKeys("acme", deps);
    await expect(rotateKey(ROTATION, deps)).rejects.toThrow("slipway keys create acme");
    await expect(rotateKey({ ...ROTATION, tenant: "nobody" }, deps)).rejects.toThrow('There is no tenant "nobody"');
  });
});

describe("revokeTenantKeys()", () => {
  test("revokes the key that is named and leaves the other", async () => {
    const { deps, key, keyId } = await acmeWorld();
    const rotated = await rotateKey(ROTATION, deps);
    expect(await revokeTenantKeys("acme", deps, keyId)).toBe(1);
    await expect(authenticate(key, deps)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(await authenticate(rotated.key, deps)).toMatchObject({ tenant: "acme" });
    await expect(revokeTenantKeys("acme", deps, keyId)).rejects.toThrow(`no active key "${keyId}"`);
  });
});
