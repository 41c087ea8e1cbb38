import { InvalidArgumentError } from "commander";
import type { KeyKind } from "#core/tenant/key.ts";
import { isPlanName, PLAN_NAMES, type PlanName } from "#core/tenant/plan.ts";
import { isScope, SCOPES, type Scope } from "#core/tenant/scope.ts";

/** What every command that makes a key can be told of it. */
export interface KeyOptions {
  readonly test?: boolean;
  readonly scope?: readonly Scope[];
  /** ISO 8601. */
  readonly expires?: string;
}

export const TEST_OPTION = ["--test", "make a test key (slw_test_…) instead of a live one"] as const;
export const SCOPE_OPTION = [
  "--scope <scope>",
  `what the key is for, repeatable: ${SCOPES.join(", ")} (default: infer, or what the key before it was for)`,
  collectScope,
] as const;
export const EXPIRES_OPTION = ["--expires <day>", "the day the key ends, YYYY-MM-DD, midnight UTC (default: never)", parseDay] as const;

export interface KeyWish {
  readonly kind: KeyKind;
  readonly scopes?: readonly Scope[];
  readonly expiresAt?: string;
}

export function toKeyRequest({ test, scope, expires }: KeyOptions): KeyWish {
  return {
    kind: test === true ? "test" : "live",
    ...(scope === undefined ? {} : { scopes: scope }),
    ...(expires === undefined ? {} : { expiresAt: expires }),
  };
}

export function parsePlan(text: string): PlanName {
  if (isPlanName(text)) return text;
  throw new InvalidArgumentError(`Plans are ${PLAN_NAMES.join(", ")}.`);
}

function collectScope(text: string, before: readonly Scope[] = []): readonly Scope[] {
  if (!isScope(text)) throw new InvalidArgumentError(`Scopes are ${SCOPES.join(", ")}.`);
  return before.includes(text) ? before : [...before, text];
}

function parseDay(text: string): string {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text)
    throw new InvalidArgumentError("A day is written YYYY-MM-DD.");
  return new Date(time).toISOString();
}
