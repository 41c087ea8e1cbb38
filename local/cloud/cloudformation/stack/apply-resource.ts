import { isDeepStrictEqual } from "node:util";
import { HalfMadeResourceError } from "../resources/resource-type.ts";
import type { JsonObject } from "../template/json.ts";
import type { TemplateResource } from "../template/template.ts";
import { announceResource } from "./announce.ts";
import type { Engine } from "./engine.ts";
import { toExistingResource } from "./existing-resource.ts";
import { reasonOf } from "./reason.ts";
import type { ResourceBefore, ResourceRecord, StackRecord } from "./records.ts";
import { resourceDigest } from "./resource-digest.ts";

/** What the template wants one resource to be, its properties evaluated. */
export interface WantedResource {
  readonly logicalId: string;
  readonly definition: TemplateResource;
  readonly properties: JsonObject;
  readonly dependsOn: readonly string[];
}

/**
 * Brings one resource to what the template wants: leaves it, updates it, replaces it or makes it. The intention is on disk before the
 * resource is touched.
 * @throws Error with the reason, after it was told as an event.
 */
export async function applyResource(engine: Engine, stack: StackRecord, wanted: WantedResource): Promise<void> {
  const current = engine.store.resources(stack.id).find((resource) => resource.logicalId === wanted.logicalId && !resource.isSuperseded);
  if (current === undefined) return createResource(engine, stack, wanted);
  if (current.status.startsWith("CREATE_") && current.status !== "CREATE_COMPLETE") {
    if (current.physicalId !== "") await engine.typeOf(current.type).delete(toExistingResource(stack, current));
    engine.store.removeResource(current);
    return createResource(engine, stack, wanted);
  }
  const change = changeOf(engine, current, wanted);
  if (change === "none") return keepResource(engine, current, wanted);
  if (change === "update") return updateResource(engine, stack, current, wanted);
  engine.store.putResource({ ...current, isSuperseded: true });
  return createResource(engine, stack, wanted);
}

/** How a resource has to change to be what the template wants. */
export function changeOf(
  engine: Engine,
  current: ResourceRecord,
  wanted: Pick<WantedResource, "definition" | "properties">,
): "none" | "update" | "replace" {
  if (current.type !== wanted.definition.type) return "replace";
  const names = [...new Set([...Object.keys(current.properties), ...Object.keys(wanted.properties)])];
  const changed = names.filter((name) => !isDeepStrictEqual(current.properties[name], wanted.properties[name]));
  const { replacedBy } = engine.typeOf(current.type);
  if (changed.some((name) => replacedBy.includes(name))) return "replace";
  return changed.length > 0 || current.status.endsWith("_FAILED") ? "update" : "none";
}

async function createResource(engine: Engine, stack: StackRecord, wanted: WantedResource): Promise<void> {
  const { logicalId, definition, properties, dependsOn } = wanted;
  const id = engine.newId();
  const type = engine.typeOf(definition.type);
  const request = { logicalId, type: definition.type, properties, digest: resourceDigest(id), stack: { id: stack.arn, name: stack.name } };
  let record: ResourceRecord = {
    id,
    stackId: stack.id,
    logicalId,
    type: definition.type,
    physicalId: "",
    status: "CREATE_IN_PROGRESS",
    properties,
    attributes: {},
    dependsOn,
    deletionPolicy: definition.deletionPolicy,
    updateReplacePolicy: definition.updateReplacePolicy,
    updatedAt: "",
    isNew: true,
    isSuperseded: false,
  };
  try {
    record = announceResource(engine, { ...record, physicalId: await type.identify(request) }, "CREATE_IN_PROGRESS");
    const state = await type.create({ ...request, physicalId: record.physicalId });
    announceResource(engine, { ...record, ...state }, "CREATE_COMPLETE", type.inert);
  } catch (error) {
    const physicalId = error instanceof HalfMadeResourceError ? error.physicalId : record.physicalId;
    announceResource(engine, { ...record, physicalId }, "CREATE_FAILED", reasonOf(error));
    throw error;
  }
}

async function updateResource(engine: Engine, stack: StackRecord, current: ResourceRecord, wanted: WantedResource): Promise<void> {
  const { properties, dependsOn, definition } = wanted;
  const type = engine.typeOf(current.type);
  const started = announceResource(
    engine,
    {
      ...current,
      properties,
      dependsOn,
      deletionPolicy: definition.deletionPolicy,
      updateReplacePolicy: definition.updateReplacePolicy,
      before: current.before ?? toBefore(current),
    },
    "UPDATE_IN_PROGRESS",
  );
  try {
    const state = await type.update(toExistingResource(stack, current), properties);
    if (state.physicalId !== current.physicalId) supersede(engine, current);
    announceResource(engine, { ...started, ...state }, "UPDATE_COMPLETE", type.inert);
  } catch (error) {
    announceResource(engine, started, "UPDATE_FAILED", reasonOf(error));
    throw error;
  }
}

/** An update that gave the resource another physical id leaves the old one to be removed. */
function supersede(engine: Engine, old: ResourceRecord): void {
  const { before: _before, ...rest } = old;
  engine.store.putResource({ ...rest, id: engine.newId(), isNew: false, isSuperseded: true });
}

/** Policies and order are the stack's own affair: they change without an event. */
function keepResource(engine: Engine, current: ResourceRecord, { dependsOn, definition }: WantedResource): void {
  const { deletionPolicy, updateReplacePolicy } = definition;
  const next = { ...current, dependsOn, deletionPolicy, updateReplacePolicy };
  if (!isDeepStrictEqual(next, current)) engine.store.putResource({ ...next, before: current.before ?? toBefore(current) });
}

function toBefore(current: ResourceRecord): ResourceBefore {
  const { physicalId, properties, attributes, dependsOn, deletionPolicy, updateReplacePolicy } = current;
  return { physicalId, properties, attributes, dependsOn, deletionPolicy, updateReplacePolicy };
}
