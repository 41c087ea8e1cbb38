import { Buffer } from "node:buffer";
import { isUsable } from "./is-usable.ts";
import { createKey, type KeyKind, type Random } from "./key.ts";
import { hashKey } from "./key-hash.ts";
import type { Peppers } from "./pepper.ts";
import type { TenantKey } from "./tenant.ts";
import { TenantError } from "./tenant-error.ts";
import type { TenantStore } from "./tenant-store.ts";

/** So that a key can be replaced while it is still used, and no tenant collects them. */
const MAX_ACTIVE_KEYS = 2;

export interface KeyRequest {
  readonly tenant: string;
  readonly kind: KeyKind;
  readonly scopes: readonly string[];
  /** ISO 8601; null never expires. */
  readonly expiresAt: string | null;
}

export interface IssueKeyDeps {
  readonly store: Pick<TenantStore, "putKey" | "listKeys">;
  readonly peppers: Peppers;
  readonly clock: () => Date;
  readonly random: Random;
}

export interface IssuedKey {
  /** The secret itself: show it once, keep it nowhere. */
  readonly key: string;
  readonly keyId: string;
}

/**
 * Makes a key for a tenant that exists and stores all of it but the secret.
 * @throws {TenantError} when the tenant has two active keys already.
 */
export async function issueKey({ tenant, kind, scopes, expiresAt }: KeyRequest, deps: IssueKeyDeps): Promise<IssuedKey> {
  const active = (await deps.store.listKeys(tenant)).filter((key) => isUsable(key, deps.clock()));
  if (active.length >= MAX_ACTIVE_KEYS)
    throw new TenantError(
      `Tenant "${tenant}" has ${active.length} keys that work, ${active.map(({ keyId }) => keyId).join(" and ")}: revoke one before making another`,
    );
  const key = createKey(kind, deps.random);
  const keyId = `key_${Buffer.from(deps.random(16)).toString("hex")}`;
  const [current] = hashKey(key, deps.peppers);
  if (current === undefined) throw new Error("There is no pepper");
  const stored: TenantKey = {
    ...current,
    keyId,
    tenant,
    scopes,
    last4: key.slice(-4),
    status: "active",
    createdAt: deps.clock().toISOString(),
    expiresAt,
    supersededBy: null,
    lastUsedOn: null,
  };
  await deps.store.putKey(stored);
  return { key, keyId };
}
