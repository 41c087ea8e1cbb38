import { ServeError } from "#core/errors.ts";
import type { AuditedDeps } from "./audited.ts";
import { audited } from "./audited.ts";
import { isWellFormedKey } from "./key.ts";
import { hashKey } from "./key-hash.ts";
import type { Peppers } from "./pepper.ts";
import { readTenantState } from "./tenant-state.ts";
import type { TenantStore } from "./tenant-store.ts";

export interface RevokeLeakedKeyDeps extends AuditedDeps {
  readonly store: Pick<TenantStore, "findKey" | "findTenant" | "listKeys" | "revokeKey">;
  readonly peppers: Peppers;
}

/**
 * Revokes the key that a text is, if it is one: whoever can show a key could as well use it, so nobody else is asked.
 * @returns the key's id and tenant where it was active until now.
 * @throws {ServeError} AUTH_UNAVAILABLE when the stores cannot be asked.
 */
export async function revokeLeakedKey(
  text: string,
  deps: RevokeLeakedKeyDeps,
): Promise<{ readonly keyId: string; readonly tenant: string } | undefined> {
  if (!isWellFormedKey(text)) return undefined;
  try {
    for (const { hash } of hashKey(text, deps.peppers)) {
      const key = await deps.store.findKey(hash);
      if (key === undefined || key.status !== "active") continue;
      const { keyId, tenant } = key;
      const state = () => readTenantState(tenant, deps.store);
      await audited({ action: "leak report", tenant, state, perform: () => deps.store.revokeKey(hash) }, deps);
      return { keyId, tenant };
    }
    return undefined;
  } catch (cause) {
    throw new ServeError("AUTH_UNAVAILABLE", "A leaked key could not be looked up or revoked", { cause });
  }
}
