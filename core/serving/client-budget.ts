import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";

/** How long a client waits for its answer. */
export const BUDGET_HEADER = "slipway-timeout-ms";

/**
 * A request's budget in milliseconds, its model's load included: what the client asks for, else the default.
 * @throws {ServeError} BAD_HEADER for anything but a whole number from 1 to the greatest budget.
 */
export function readClientBudget(headers: ReadonlyMap<string, string>): number {
  const text = headers.get(BUDGET_HEADER);
  if (text === undefined) return LIMITS.INFERENCE_TIMEOUT_MS;
  const budgetMs = /^[1-9][0-9]{0,4}$/.test(text) ? Number(text) : Number.NaN;
  if (budgetMs <= LIMITS.MAX_INFERENCE_TIMEOUT_MS) return budgetMs;
  throw new ServeError("BAD_HEADER", `The header '${BUDGET_HEADER}' must be a whole number from 1 to ${LIMITS.MAX_INFERENCE_TIMEOUT_MS}`, {
    param: BUDGET_HEADER,
  });
}
