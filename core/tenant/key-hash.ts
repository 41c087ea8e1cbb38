import { createHmac } from "node:crypto";
import type { Peppers } from "./pepper.ts";

/** What is stored of a key, and the pepper it was made under. */
export interface KeyHash {
  /** Hexadecimal HMAC-SHA256 of the whole key. A slow hash has no use on 256 random bits. */
  readonly hash: string;
  readonly pepperVersion: string;
}

/** A key's hash under every live pepper, the current one first. */
export function hashKey(key: string, peppers: Peppers): readonly KeyHash[] {
  const versions = [peppers.current, ...[...peppers.secrets.keys()].filter((version) => version !== peppers.current)];
  return versions.map((pepperVersion) => ({ hash: hmac(peppers, pepperVersion, key), pepperVersion }));
}

/**
 * The value API Gateway counts a tenant's usage by: it can be read back there, so it says nothing of any key and is none.
 * 64 hexadecimal digits, within API Gateway's 20 to 128 alphanumerics.
 */
export function deriveUsageKey(tenant: string, peppers: Peppers): string {
  return hmac(peppers, peppers.current, `usage:${tenant}`);
}

function hmac(peppers: Peppers, version: string, text: string): string {
  const secret = peppers.secrets.get(version);
  if (secret === undefined) throw new Error(`There is no pepper of version "${version}"`);
  return createHmac("sha256", secret).update(text, "utf8").digest("hex");
}
