import type { ApiKeyRegistry } from "#core/tenant/api-key-registry.ts";
import type { PlanName } from "#core/tenant/plan.ts";

/** API keys in memory: `keys` is value -> plan, null before it is attached. */
export function createMemoryApiKeyRegistry(): { readonly registry: ApiKeyRegistry; readonly keys: ReadonlyMap<string, PlanName | null> } {
  const keys = new Map<string, PlanName | null>();
  return {
    keys,
    registry: {
      async createKey(_name, value) {
        if (!keys.has(value)) keys.set(value, null);
        return value;
      },
      async attach(id, plan) {
        keys.set(id, plan);
      },
      async detach(id, plan) {
        if (keys.get(id) === plan) keys.set(id, null);
      },
      async remove(id) {
        keys.delete(id);
      },
    },
  };
}
