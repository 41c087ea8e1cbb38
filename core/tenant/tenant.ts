import type { Budget } from "./budget.ts";
import type { Entitlement } from "./entitlement.ts";
import type { PlanName } from "./plan.ts";

/** Who may call. */
export interface Tenant {
  readonly name: string;
  readonly plan: PlanName;
  readonly entitlements: readonly Entitlement[];
  readonly status: "active" | "suspended";
  /** Of a calendar month; absent where it never had one. */
  readonly budget?: Budget;
  /** The value API Gateway counts usage by (`usageIdentifierKey`). No credential: it authenticates nothing. */
  readonly usageKey: string;
  /** API Gateway's id of the API key that holds `usageKey`. */
  readonly apiKeyId: string;
  readonly createdAt: string;
}

/** A stored key: everything but the secret. */
export interface TenantKey {
  readonly keyId: string;
  /** Hexadecimal HMAC-SHA256 of the whole key under the pepper named by `pepperVersion`. */
  readonly hash: string;
  readonly pepperVersion: string;
  readonly tenant: string;
  readonly scopes: readonly string[];
  readonly last4: string;
  readonly status: "active" | "revoked";
  readonly createdAt: string;
  readonly expiresAt: string | null;
  /** The key that takes its place when it expires; null where none does. */
  readonly supersededBy: string | null;
  /** The day it was last good for a request, `YYYY-MM-DD` UTC; null for never. */
  readonly lastUsedOn: string | null;
}

/** What an operator may change of a tenant that exists. */
export type TenantSettings = Pick<Tenant, "plan" | "entitlements" | "status" | "budget">;
