import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The tenant everybody meets first. */
export const DEMO_TENANT = { name: "demo", plan: "premium", models: ["*"] } as const;

export interface DemoTenantActions {
  /** Whether a key authenticates as the demo tenant. */
  isGood(key: string): Promise<boolean>;
  /** Makes the demo tenant anew. @returns its key, the only time it is known. */
  create(): Promise<string>;
}

/**
 * The demo tenant's key, the same after a restart. Only an HMAC of a key is stored with the tenant, so the local cloud keeps this one
 * beside its state, readable by its owner alone; no other tenant's key is ever written down.
 */
export async function ensureDemoKey(home: string, actions: DemoTenantActions): Promise<string> {
  const file = join(home, "demo-key");
  const kept = readKept(file);
  if (kept !== undefined && (await actions.isGood(kept))) return kept;
  const key = await actions.create();
  writeFileSync(`${file}.part`, key, { mode: 0o600 });
  renameSync(`${file}.part`, file);
  return key;
}

function readKept(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
