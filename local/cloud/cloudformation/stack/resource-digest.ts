import { createHash } from "node:crypto";

/** 32 lower-case letters and digits made of an id: the material of made-up names. */
export function resourceDigest(id: string): string {
  const number = BigInt(`0x${createHash("sha256").update(id).digest("hex")}`);
  return number.toString(36).padStart(50, "0").slice(-32);
}
