import type { TenantKey } from "#core/tenant/tenant.ts";

/** A key as an operator sees it: nothing in it authenticates. */
export type ShownKey = Pick<TenantKey, "keyId" | "last4" | "status" | "scopes" | "createdAt" | "expiresAt" | "supersededBy" | "lastUsedOn">;

export const KEY_HEADINGS = ["KEY", "ENDS IN", "STATUS", "SCOPES", "MADE", "EXPIRES", "LAST USED"] as const;

export function toKeyDocument({ keyId, last4, status, scopes, createdAt, expiresAt, supersededBy, lastUsedOn }: TenantKey): ShownKey {
  return { keyId, last4, status, scopes, createdAt, expiresAt, supersededBy, lastUsedOn };
}

export function toKeyRow({ keyId, last4, status, scopes, createdAt, expiresAt, lastUsedOn }: ShownKey): readonly string[] {
  return [keyId, last4, status, scopes.join(" "), createdAt.slice(0, 10), expiresAt ?? "never", lastUsedOn ?? "never"];
}
