import type { ApiKeyRegistry } from "./api-key-registry.ts";
import type { Entitlement } from "./entitlement.ts";
import { type IssuedKey, type IssueKeyDeps, issueKey } from "./issue-key.ts";
import type { KeyKind } from "./key.ts";
import { deriveUsageKey } from "./key-hash.ts";
import type { PlanName } from "./plan.ts";
import type { Tenant } from "./tenant.ts";
import { TenantError } from "./tenant-error.ts";
import type { TenantStore } from "./tenant-store.ts";

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

export interface CreateTenantRequest {
  readonly name: string;
  readonly plan: PlanName;
  readonly entitlements: readonly Entitlement[];
  readonly keyKind: KeyKind;
  /** Default: `infer`. */
  readonly scopes?: readonly string[];
  /** When the first key expires, ISO 8601. Default: never. */
  readonly expiresAt?: string | null;
}

export interface CreateTenantDeps extends IssueKeyDeps {
  readonly store: TenantStore;
  readonly apiKeys: ApiKeyRegistry;
}

export interface CreatedTenant extends IssuedKey {
  readonly tenant: Tenant;
}

/**
 * Makes a tenant with its first key: a usage key under the plan, the record, the key. A step that fails undoes those before it, and a
 * call killed in between can be repeated.
 * @throws {TenantError} when the name is taken or no name; what a store or the registry throws.
 */
export async function createTenant(request: CreateTenantRequest, deps: CreateTenantDeps): Promise<CreatedTenant> {
  const { name, plan, entitlements } = request;
  if (!NAME.test(name)) throw new TenantError(`Cannot use "${name}" as a tenant's name, use up to 63 of a-z 0-9 and -`);
  if ((await deps.store.findTenant(name)) !== undefined) throw taken(name);
  const usageKey = deriveUsageKey(name, deps.peppers);
  const apiKeyId = await deps.apiKeys.createKey(`slipway-${name}`, usageKey);
  const createdAt = deps.clock().toISOString();
  const tenant: Tenant = { name, plan, entitlements, status: "active", usageKey, apiKeyId, createdAt };
  await orUndo(
    async () => {
      await deps.apiKeys.attach(apiKeyId, plan);
      if (!(await deps.store.createTenant(tenant))) throw taken(name);
    },
    () => removeUnlessUsed(tenant, deps),
  );
  const issued = await orUndo(
    () =>
      issueKey({ tenant: name, kind: request.keyKind, scopes: request.scopes ?? ["infer"], expiresAt: request.expiresAt ?? null }, deps),
    async () => {
      await deps.store.deleteTenant(name);
      await deps.apiKeys.remove(apiKeyId);
    },
  );
  return { tenant, ...issued };
}

/** Two calls at once may share the registry's key; the one that came too late leaves it to the tenant that was made. */
async function removeUnlessUsed({ name, apiKeyId }: Tenant, { store, apiKeys }: CreateTenantDeps): Promise<void> {
  if ((await store.findTenant(name))?.apiKeyId !== apiKeyId) await apiKeys.remove(apiKeyId);
}

/** @throws what `step` throws; when undoing fails as well, both, so that an operator learns what is left over. */
async function orUndo<TDone>(step: () => Promise<TDone>, undo: () => Promise<void>): Promise<TDone> {
  try {
    return await step();
  } catch (cause) {
    try {
      await undo();
    } catch (undoing) {
      throw new AggregateError([cause, undoing], "A step of making the tenant failed, and so did undoing those before it", { cause });
    }
    throw cause;
  }
}

function taken(name: string): TenantError {
  return new TenantError(`Tenant "${name}" exists already`);
}
