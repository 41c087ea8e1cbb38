import { ApiGatewayError } from "./api-gateway-error.ts";
import { findApiKey } from "./api-key-operations.ts";
import type { ControlPlane, Operation } from "./operation.ts";
import { page } from "./page.ts";
import { readRequiredText } from "./request-field.ts";
import type { UsagePlan, UsagePlanKey } from "./rest-api.ts";
import { findUsagePlan } from "./usage-plan-operations.ts";

/** Which keys are in which plan. */
export const USAGE_PLAN_KEY_OPERATIONS: readonly Operation[] = [
  {
    method: "POST",
    path: "/usageplans/{usagePlanId}/keys",
    run(plane, { ids, body }) {
      const plan = findUsagePlan(plane, ids[0]);
      const key = findApiKey(plane, readRequiredText(body, "keyId"));
      if (readRequiredText(body, "keyType") !== "API_KEY")
        throw new ApiGatewayError("BadRequestException", "Invalid keyType, expected API_KEY");
      refuseOverlap(plane, plan, key.id);
      const entry: UsagePlanKey = { id: `${plan.id}/${key.id}`, usagePlanId: plan.id, keyId: key.id };
      plane.store.usagePlanKeys.put(entry);
      return { status: 201, body: toWire(plane, entry) };
    },
  },
  {
    method: "GET",
    path: "/usageplans/{usagePlanId}/keys",
    run(plane, { ids, query }) {
      const plan = findUsagePlan(plane, ids[0]);
      const prefix = query.get("name") ?? "";
      const entries = plane.store.usagePlanKeys.list().filter((entry) => entry.usagePlanId === plan.id);
      const named = entries.filter((entry) => (plane.store.apiKeys.get(entry.keyId)?.name ?? "").startsWith(prefix));
      return { status: 200, body: page(named, query, (entry) => toWire(plane, entry)) };
    },
  },
  {
    method: "GET",
    path: "/usageplans/{usagePlanId}/keys/{keyId}",
    run: (plane, { ids }) => ({ status: 200, body: toWire(plane, findEntry(plane, ids)) }),
  },
  {
    method: "DELETE",
    path: "/usageplans/{usagePlanId}/keys/{keyId}",
    run(plane, { ids }) {
      plane.store.usagePlanKeys.remove(findEntry(plane, ids).id);
      return { status: 202, body: {} };
    },
  },
];

function findEntry({ store }: ControlPlane, [planId, keyId]: readonly string[]): UsagePlanKey {
  const entry = store.usagePlanKeys.get(`${planId}/${keyId}`);
  if (entry === undefined) throw new ApiGatewayError("NotFoundException", "Invalid Usage Plan Key identifier specified");
  return entry;
}

/** A key is in at most one plan for a stage, else nobody could say which rate and quota are its own. */
function refuseOverlap({ store }: ControlPlane, plan: UsagePlan, keyId: string): void {
  for (const entry of store.usagePlanKeys.list()) {
    if (entry.keyId !== keyId) continue;
    if (entry.usagePlanId === plan.id) throw new ApiGatewayError("ConflictException", "Usage Plan Key already exists");
    const others = store.usagePlans.get(entry.usagePlanId)?.apiStages ?? [];
    if (others.some((other) => plan.apiStages.some((own) => own.apiId === other.apiId && own.stage === other.stage))) {
      throw new ApiGatewayError("ConflictException", "API Key is in another Usage Plan of the same API Stage");
    }
  }
}

function toWire({ store }: ControlPlane, entry: UsagePlanKey): object {
  const key = store.apiKeys.get(entry.keyId);
  return { id: entry.keyId, type: "API_KEY", name: key?.name ?? "", ...(key === undefined ? {} : { value: key.value }) };
}
