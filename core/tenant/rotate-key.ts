import { findTenant } from "./find-tenant.ts";
import { isUsable } from "./is-usable.ts";
import { type IssuedKey, type IssueKeyDeps, issueKey } from "./issue-key.ts";
import type { KeyKind } from "./key.ts";
import type { TenantKey } from "./tenant.ts";
import { TenantError } from "./tenant-error.ts";
import type { TenantStore } from "./tenant-store.ts";

/** How long the old key goes on, unless said otherwise, and at most. Source: our rules for keys, docs/operations/tenants.md. */
export const DEFAULT_OVERLAP_HOURS = 24;
export const MAX_OVERLAP_HOURS = 7 * 24;

const HOUR_MS = 3_600_000;

export interface RotationRequest {
  readonly tenant: string;
  readonly kind: KeyKind;
  /** From 0, the old key ends at once, to `MAX_OVERLAP_HOURS`. */
  readonly overlapHours: number;
  /** Default: the old key's. */
  readonly scopes?: readonly string[];
  /** When the new key expires, ISO 8601. Default: never. */
  readonly expiresAt?: string | null;
}

export interface RotateKeyDeps extends Omit<IssueKeyDeps, "store"> {
  readonly store: Pick<TenantStore, "findTenant" | "listKeys" | "putKey" | "supersedeKey" | "revokeKey">;
}

export interface RotatedKey extends IssuedKey {
  /** The old key, and when it ends. */
  readonly superseded: { readonly keyId: string; readonly endsAt: string };
}

/**
 * Makes a tenant a new key and lets the one it has end: both work for the overlap. Killed in between, there are two keys that both work on,
 * and revoking either by its id leaves one.
 * @throws {TenantError} when there is no such tenant, it has no key that works, or two already.
 */
export async function rotateKey(request: RotationRequest, deps: RotateKeyDeps): Promise<RotatedKey> {
  const { tenant, kind, overlapHours } = request;
  if (!(overlapHours >= 0 && overlapHours <= MAX_OVERLAP_HOURS))
    throw new TenantError(`Two keys overlap for 0 to ${MAX_OVERLAP_HOURS} hours, not ${overlapHours}`);
  await findTenant(tenant, deps.store);
  const old = await findOld(tenant, deps);
  const issued = await issueKey({ tenant, kind, scopes: request.scopes ?? old.scopes, expiresAt: request.expiresAt ?? null }, deps);
  const endsAt = earlier(new Date(deps.clock().getTime() + overlapHours * HOUR_MS).toISOString(), old.expiresAt);
  await deps.store.supersedeKey(old.hash, issued.keyId, endsAt);
  return { ...issued, superseded: { keyId: old.keyId, endsAt } };
}

async function findOld(tenant: string, { store, clock }: RotateKeyDeps): Promise<TenantKey> {
  const [old, ...others] = (await store.listKeys(tenant)).filter((key) => isUsable(key, clock()));
  if (old === undefined) throw new TenantError(`Tenant "${tenant}" has no key that works: make one with \`slipway keys create ${tenant}\``);
  if (others.length > 0)
    throw new TenantError(
      `Tenant "${tenant}" has keys that overlap already, ${[old, ...others].map(({ keyId }) => keyId).join(" and ")}: wait for the end of one, or revoke it`,
    );
  return old;
}

function earlier(time: string, other: string | null): string {
  return other !== null && Date.parse(other) < Date.parse(time) ? other : time;
}
