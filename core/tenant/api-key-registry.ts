import type { PlanName } from "./plan.ts";

/** Where API Gateway counts usage: a key there is a name, a value and a plan, and no credential. */
export interface ApiKeyRegistry {
  /** @returns the id of the key that holds `value`, made by this call unless one of the same name holds it already. */
  createKey(name: string, value: string): Promise<string>;
  /** Puts the key under a plan. Already there is no error. */
  attach(id: string, plan: PlanName): Promise<void>;
  /** Takes the key out of a plan. Not there is no error. */
  detach(id: string, plan: PlanName): Promise<void>;
  /** Removes the key. Unknown is no error. */
  remove(id: string): Promise<void>;
}
