import type { TenantKey } from "./tenant.ts";

/** Whether a key authenticates at a time: it was not revoked and has not expired. */
export function isUsable({ status, expiresAt }: Pick<TenantKey, "status" | "expiresAt">, now: Date): boolean {
  return status === "active" && (expiresAt === null || now.getTime() < Date.parse(expiresAt));
}
