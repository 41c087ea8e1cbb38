import { ApiGatewayError } from "./api-gateway-error.ts";
import { createApiKey } from "./api-key.ts";
import type { ControlPlane, Operation } from "./operation.ts";
import { page } from "./page.ts";
import { type PatchOperation, readFlag, readPatchOperations, readRequiredText, readText } from "./request-field.ts";
import type { ApiKey } from "./rest-api.ts";

/** Create, read, update and delete API keys. */
export const API_KEY_OPERATIONS: readonly Operation[] = [
  {
    method: "POST",
    path: "/apikeys",
    run(plane, { body }) {
      const key = createApiKey(plane, {
        name: readText(body, "name") ?? "",
        value: readText(body, "value"),
        enabled: readFlag(body, "enabled") ?? false,
        description: readText(body, "description"),
      });
      return { status: 201, body: toWire(key, true) };
    },
  },
  {
    method: "GET",
    path: "/apikeys",
    run({ store }, { query }) {
      const prefix = query.get("name") ?? "";
      const keys = store.apiKeys.list().filter((key) => key.name.startsWith(prefix));
      return { status: 200, body: page(keys, query, (key) => toWire(key, query.get("includeValues") === "true")) };
    },
  },
  {
    method: "GET",
    path: "/apikeys/{apiKey}",
    run: (plane, { ids, query }) => ({ status: 200, body: toWire(findApiKey(plane, ids[0]), query.get("includeValue") === "true") }),
  },
  {
    method: "PATCH",
    path: "/apikeys/{apiKey}",
    run(plane, { ids, body }) {
      const key = readPatchOperations(body).reduce(patched, findApiKey(plane, ids[0]));
      plane.store.apiKeys.put({ ...key, updatedAt: new Date(plane.clock()).toISOString() });
      return { status: 200, body: toWire(findApiKey(plane, ids[0]), false) };
    },
  },
  {
    method: "DELETE",
    path: "/apikeys/{apiKey}",
    run(plane, { ids }) {
      const { id } = findApiKey(plane, ids[0]);
      // The key goes first: a kill in between leaves a plan entry that no request can use.
      plane.store.apiKeys.remove(id);
      for (const entry of plane.store.usagePlanKeys.list()) if (entry.keyId === id) plane.store.usagePlanKeys.remove(entry.id);
      return { status: 202, body: {} };
    },
  },
];

/** @throws ApiGatewayError NotFoundException */
export function findApiKey({ store }: ControlPlane, id: string | undefined): ApiKey {
  const key = id === undefined ? undefined : store.apiKeys.get(id);
  if (key === undefined) throw new ApiGatewayError("NotFoundException", "Invalid API Key identifier specified");
  return key;
}

function patched(key: ApiKey, operation: PatchOperation): ApiKey {
  if (operation.op === "replace" && operation.path === "/name") return { ...key, name: readRequiredText({ ...operation }, "value") };
  if (operation.op === "replace" && operation.path === "/description") return { ...key, description: operation.value };
  if (operation.op === "replace" && operation.path === "/enabled" && /^(true|false)$/.test(operation.value)) {
    return { ...key, enabled: operation.value === "true" };
  }
  throw new ApiGatewayError("BadRequestException", `Invalid patch operation "${operation.op}" on "${operation.path}"`);
}

function toWire(key: ApiKey, withValue: boolean): object {
  const createdDate = Date.parse(key.createdAt) / 1000;
  return {
    id: key.id,
    name: key.name,
    enabled: key.enabled,
    createdDate,
    lastUpdatedDate: key.updatedAt === undefined ? createdDate : Date.parse(key.updatedAt) / 1000,
    stageKeys: [],
    ...(key.description === undefined ? {} : { description: key.description }),
    ...(withValue ? { value: key.value } : {}),
  };
}
