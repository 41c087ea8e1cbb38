import { ServeError } from "#core/errors.ts";
import { findPlan } from "#core/tenant/plan.ts";
import type { Caller } from "./caller.ts";
import type { HttpRequest } from "./http.ts";

/** @throws {ServeError} BODY_TOO_LARGE for a body larger than the caller's plan takes. */
export function checkBodySize({ body }: HttpRequest, { plan }: Caller): void {
  const { maxBodyBytes } = findPlan(plan);
  if (body.length > maxBodyBytes)
    throw new ServeError("BODY_TOO_LARGE", `The body is larger than the ${maxBodyBytes} bytes that the plan takes`);
}
