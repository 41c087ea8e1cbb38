import type { Entitlement } from "./entitlement.ts";
import { isModelPattern } from "./model-pattern.ts";
import { isOutputPolicy, OUTPUT_POLICIES } from "./output-policy.ts";
import { TenantError } from "./tenant-error.ts";

/** One number, a closed range, or a range open at its end; each number in its one spelling. */
const RANGE = /^([1-9][0-9]{0,8})(?:(-)([1-9][0-9]{0,8})?)?$/;

/**
 * Parses an entitlement as an operator writes it: `mnist`, `mnist@3`, `mnist@2-4`, `digits-*@2-`, each with an output policy behind a
 * colon if it is not `full`: `mnist@1:rounded`. Without a range it is every version.
 * @throws {TenantError}
 */
export function parseEntitlement(text: string): Entitlement {
  const [which = "", policy, ...furtherPolicies] = text.split(":");
  const [models = "", range, ...rest] = which.split("@");
  if (!isModelPattern(models) || rest.length > 0 || furtherPolicies.length > 0) throw malformed(text);
  if (policy !== undefined && !isOutputPolicy(policy)) throw malformed(text);
  const outputs = policy === undefined || policy === "full" ? {} : { outputs: policy };
  if (range === undefined) return { models, versions: { from: 1, to: null }, ...outputs };
  const [, first, dash, last] = RANGE.exec(range) ?? [];
  if (first === undefined) throw malformed(text);
  const from = Number(first);
  const to = dash === undefined ? from : last === undefined ? null : Number(last);
  if (to !== null && to < from) throw malformed(text);
  return { models, versions: { from, to }, ...outputs };
}

/** The one way an entitlement is written; `parseEntitlement` reads it back. */
export function formatEntitlement({ models, versions: { from, to }, outputs = "full" }: Entitlement): string {
  const range = to === null ? (from === 1 ? "" : `@${from}-`) : to === from ? `@${from}` : `@${from}-${to}`;
  return `${models}${range}${outputs === "full" ? "" : `:${outputs}`}`;
}

function malformed(text: string): TenantError {
  return new TenantError(
    `Cannot use "${text}" as an entitlement, write "model", "model@3", "model@2-4" or "model@2-", with * in the model, and :${OUTPUT_POLICIES.join(", :")} behind it for its outputs`,
  );
}
