import { Buffer } from "node:buffer";
import { timingSafeEqual } from "node:crypto";
import { ServeError } from "#core/errors.ts";
import type { Budget } from "./budget.ts";
import type { Entitlement } from "./entitlement.ts";
import { isUsable } from "./is-usable.ts";
import { isWellFormedKey } from "./key.ts";
import { hashKey, type KeyHash } from "./key-hash.ts";
import type { Peppers } from "./pepper.ts";
import type { PlanName } from "./plan.ts";
import type { Tenant, TenantKey } from "./tenant.ts";
import type { TenantStore } from "./tenant-store.ts";
import { unauthenticated } from "./unauthenticated.ts";

export interface AuthenticateDeps {
  readonly store: Pick<TenantStore, "findKey" | "findTenant">;
  readonly peppers: Peppers;
  readonly clock: () => Date;
}

/** A caller whose key was found good, with the value its usage is counted by. */
export interface AuthenticatedCaller {
  readonly tenant: string;
  readonly plan: PlanName;
  readonly entitlements: readonly Entitlement[];
  readonly scopes: readonly string[];
  readonly usageKey: string;
  /** As it is stored: nothing in it authenticates. */
  readonly key: TenantKey;
  /** When the key ends, ISO 8601, where another has taken its place already. */
  readonly keySunset?: string;
  /** Its tenant's, of a calendar month. */
  readonly budget?: Budget;
}

/**
 * Finds out who holds a key: form and checksum first, without asking anyone, then the look-up by HMAC, then status, expiry and tenant.
 * @throws {ServeError} UNAUTHENTICATED, the same for every reason; AUTH_UNAVAILABLE when the store cannot be asked.
 */
export async function authenticate(keyText: string, deps: AuthenticateDeps): Promise<AuthenticatedCaller> {
  if (!isWellFormedKey(keyText)) throw unauthenticated();
  const key = await findKey(hashKey(keyText, deps.peppers), deps.store);
  if (key === undefined || !isUsable(key, deps.clock())) throw unauthenticated();
  const tenant = await ask(() => deps.store.findTenant(key.tenant));
  if (tenant === undefined || tenant.status !== "active") throw unauthenticated();
  return toCaller(tenant, key);
}

async function findKey(hashes: readonly KeyHash[], store: AuthenticateDeps["store"]): Promise<TenantKey | undefined> {
  for (const { hash, pepperVersion } of hashes) {
    const key = await ask(() => store.findKey(hash));
    if (key !== undefined && key.pepperVersion === pepperVersion && equal(key.hash, hash)) return key;
  }
  return undefined;
}

function equal(stored: string, computed: string): boolean {
  return stored.length === computed.length && timingSafeEqual(Buffer.from(stored), Buffer.from(computed));
}

function toCaller({ name, plan, entitlements, usageKey, budget }: Tenant, key: TenantKey): AuthenticatedCaller {
  const { scopes, supersededBy, expiresAt } = key;
  const sunset = supersededBy === null || expiresAt === null ? {} : { keySunset: expiresAt };
  return { tenant: name, plan, entitlements, scopes, usageKey, key, ...sunset, ...(budget === undefined ? {} : { budget }) };
}

async function ask<TFound>(question: () => Promise<TFound>): Promise<TFound> {
  try {
    return await question();
  } catch (cause) {
    throw new ServeError("AUTH_UNAVAILABLE", "The tenant store could not be asked", { cause });
  }
}
