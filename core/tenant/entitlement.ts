import type { OutputPolicy } from "./output-policy.ts";

/** Which versions of which models a tenant may call. Deny by default: no entry, no access. */
export interface Entitlement {
  /** A model name in which `*` stands for any run of characters. */
  readonly models: string;
  /** Inclusive range of versions; `to: null` is open. */
  readonly versions: { readonly from: number; readonly to: number | null };
  /** How much of their outputs it gets to see; absent is `full`. */
  readonly outputs?: OutputPolicy;
}
