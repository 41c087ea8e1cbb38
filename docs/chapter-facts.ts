import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LIMITS } from "#core/limits.ts";
import { CLOUD_LIMITS } from "#local/cloud/cloud-limits.ts";
import { GATEWAY_LIMITS } from "#local/gateway/gateway-limits.ts";
import { type ChapterFacts, ERROR_CODES } from "./limits-and-errors.ts";

const ROOT = join(import.meta.dirname, "..");

export const CHAPTER_FILE = join(ROOT, "docs/architecture/05-limits-and-errors.md");
export const FOOTPRINT_CHAPTER_FILE = join(ROOT, "docs/architecture/07-footprint.md");

/** The tables as the code has them now. */
export function readFacts(): ChapterFacts {
  const source = (file: string): string => readFileSync(join(ROOT, file), "utf8");
  return {
    codes: ERROR_CODES,
    limits: {
      limits: { limits: LIMITS, source: source("core/limits.ts") },
      "gateway limits": { limits: GATEWAY_LIMITS, source: source("local/gateway/gateway-limits.ts") },
      "cloud limits": { limits: CLOUD_LIMITS, source: source("local/cloud/cloud-limits.ts") },
    },
  };
}
