import { reverseGraph, runInOrder } from "../template/dependency-graph.ts";
import { announceRemoval, announceResource } from "./announce.ts";
import type { Engine } from "./engine.ts";
import { toExistingResource } from "./existing-resource.ts";
import { reasonOf } from "./reason.ts";
import type { ResourceRecord, StackRecord } from "./records.ts";

/** Whether a resource stays behind when the stack lets go of it. */
export type IsRetained = (resource: ResourceRecord) => boolean;

/**
 * Takes resources down, each after those that need it, independent ones together. What cannot be removed keeps what it needs.
 * @returns the resources that could not be removed.
 */
export async function removeResources(
  engine: Engine,
  stack: StackRecord,
  resources: readonly ResourceRecord[],
  isRetained: IsRetained,
): Promise<readonly ResourceRecord[]> {
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  const failed = new Map<string, ResourceRecord>();
  const needs = new Map(resources.map((resource) => [resource.id, idsNeededBy(resource, resources)]));
  const neededBy = reverseGraph(needs);
  await runInOrder(neededBy, async (id) => {
    const resource = byId.get(id);
    const isBlocked = (neededBy.get(id) ?? []).some((other) => failed.has(other));
    if (resource === undefined) return;
    const left = isBlocked ? resource : await removeResource(engine, stack, resource, isRetained(resource));
    if (left !== undefined) failed.set(id, left);
  });
  return [...failed.values()];
}

/** Two records of one logical id are no need of each other. */
function idsNeededBy(resource: ResourceRecord, resources: readonly ResourceRecord[]): readonly string[] {
  return resources.filter(({ logicalId, id }) => id !== resource.id && resource.dependsOn.includes(logicalId)).map(({ id }) => id);
}

async function removeResource(
  engine: Engine,
  stack: StackRecord,
  resource: ResourceRecord,
  isRetained: boolean,
): Promise<ResourceRecord | undefined> {
  if (isRetained) {
    announceRemoval(engine, resource, "DELETE_SKIPPED");
    engine.store.removeResource(resource);
    return undefined;
  }
  const started = announceResource(engine, resource, "DELETE_IN_PROGRESS");
  try {
    // Without a physical id it was refused before anything was made.
    if (resource.physicalId !== "") await engine.typeOf(resource.type).delete(toExistingResource(stack, resource));
  } catch (error) {
    return announceResource(engine, started, "DELETE_FAILED", reasonOf(error));
  }
  announceRemoval(engine, started, "DELETE_COMPLETE");
  engine.store.removeResource(started);
  return undefined;
}
