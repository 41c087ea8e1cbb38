import { ApiGatewayError } from "./api-gateway-error.ts";
import type { ControlPlane, Operation } from "./operation.ts";
import { page } from "./page.ts";
import { daysBetween, quotaPeriodStart } from "./quota-period.ts";
import type { UsagePlan } from "./rest-api.ts";

/** Read usage plans and what their keys have used. Plans themselves are made by a template. */
export const USAGE_PLAN_OPERATIONS: readonly Operation[] = [
  {
    method: "GET",
    path: "/usageplans",
    run({ store }, { query }) {
      const keyId = query.get("keyId");
      const plans = store.usagePlans
        .list()
        .filter((plan) => keyId === null || store.usagePlanKeys.get(`${plan.id}/${keyId}`) !== undefined);
      return { status: 200, body: page(plans, query, toWire) };
    },
  },
  {
    method: "GET",
    path: "/usageplans/{usagePlanId}",
    run: (plane, { ids }) => ({ status: 200, body: toWire(findUsagePlan(plane, ids[0])) }),
  },
  {
    method: "GET",
    path: "/usageplans/{usagePlanId}/usage",
    run(plane, { ids, query }) {
      const plan = findUsagePlan(plane, ids[0]);
      const { startDate, endDate } = readDates(query);
      const keyId = query.get("keyId");
      const entries = plane.store.usagePlanKeys
        .list()
        .filter((entry) => entry.usagePlanId === plan.id && (keyId ?? entry.keyId) === entry.keyId);
      const days = daysBetween(startDate, endDate);
      const values = Object.fromEntries(
        entries.map((entry) => [entry.keyId, days.map((day) => dayOfUsage(plane, plan, entry.keyId, day))]),
      );
      return { status: 200, body: { usagePlanId: plan.id, startDate, endDate, values } };
    },
  },
];

/** @throws ApiGatewayError NotFoundException */
export function findUsagePlan({ store }: ControlPlane, id: string | undefined): UsagePlan {
  const plan = id === undefined ? undefined : store.usagePlans.get(id);
  if (plan === undefined) throw new ApiGatewayError("NotFoundException", "Invalid Usage Plan identifier specified");
  return plan;
}

/** Used on that day, and what remained of the quota at its end. */
function dayOfUsage({ usage }: ControlPlane, plan: UsagePlan, keyId: string, day: string): [number, number] {
  const used = usage.usedOn(plan.id, keyId, day);
  if (plan.quota === undefined) return [used, 0];
  const spent = daysBetween(quotaPeriodStart(plan.quota, Date.parse(day)), day).reduce(
    (sum, each) => sum + usage.usedOn(plan.id, keyId, each),
    0,
  );
  return [used, Math.max(0, plan.quota.limit - spent)];
}

/** `GetUsage` answers at most 90 days. */
function readDates(query: URLSearchParams): { startDate: string; endDate: string } {
  const startDate = query.get("startDate") ?? "";
  const endDate = query.get("endDate") ?? "";
  const valid = [startDate, endDate].every((date) => /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(Date.parse(date)));
  if (!valid || endDate < startDate || Date.parse(endDate) - Date.parse(startDate) > 90 * 86_400_000) {
    throw new ApiGatewayError(
      "BadRequestException",
      "Invalid date range, expected startDate and endDate as YYYY-MM-DD, at most 90 days apart",
    );
  }
  return { startDate, endDate };
}

function toWire(plan: UsagePlan): object {
  const { id, name, apiStages, throttle, quota } = plan;
  return {
    id,
    name,
    apiStages,
    ...(throttle === undefined ? {} : { throttle }),
    ...(quota === undefined ? {} : { quota: { offset: 0, ...quota } }),
  };
}
