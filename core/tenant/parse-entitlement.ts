import type { Entitlement } from "./entitlement.ts";
import { isModelPattern } from "./model-pattern.ts";
import { TenantError } from "./tenant-error.ts";

/** One number, a closed range, or a range open at its end; each number in its one spelling. */
const RANGE = /^([1-9][0-9]{0,8})(?:(-)([1-9][0-9]{0,8})?)?$/;

/**
 * Parses an entitlement as an operator writes it: `mnist`, `mnist@3`, `mnist@2-4`, `digits-*@2-`. Without a range it is every version.
 * @throws {TenantError}
 */
export function parseEntitlement(text: string): Entitlement {
  const [models = "", range, ...rest] = text.split("@");
  if (!isModelPattern(models) || rest.length > 0) throw malformed(text);
  if (range === undefined) return { models, versions: { from: 1, to: null } };
  const [, first, dash, last] = RANGE.exec(range) ?? [];
  if (first === undefined) throw malformed(text);
  const from = Number(first);
  const to = dash === undefined ? from : last === undefined ? null : Number(last);
  if (to !== null && to < from) throw malformed(text);
  return { models, versions: { from, to } };
}

/** The one way an entitlement is written; `parseEntitlement` reads it back. */
export function formatEntitlement({ models, versions: { from, to } }: Entitlement): string {
  if (to === null) return from === 1 ? models : `${models}@${from}-`;
  return to === from ? `${models}@${from}` : `${models}@${from}-${to}`;
}

function malformed(text: string): TenantError {
  return new TenantError(
    `Cannot use "${text}" as an entitlement, write "model", "model@3", "model@2-4" or "model@2-", with * in the model`,
  );
}
