import { isDeepStrictEqual } from "node:util";
import { runInOrder } from "../template/dependency-graph.ts";
import { announceResource, announceStack } from "./announce.ts";
import { cleanUp } from "./clean-up.ts";
import type { Engine } from "./engine.ts";
import { toExistingResource } from "./existing-resource.ts";
import { reasonOf } from "./reason.ts";
import type { ResourceBefore, ResourceRecord, StackRecord } from "./records.ts";
import { removeResources } from "./remove-resources.ts";

/** Takes a creation back: everything made is removed. Ends in `ROLLBACK_COMPLETE`, or `ROLLBACK_FAILED` with what is left. */
export async function rollBackCreation(engine: Engine, stack: StackRecord, reason: string): Promise<StackRecord> {
  const rolling = announceStack(engine, stack, "ROLLBACK_IN_PROGRESS", reason);
  // A creation that failed leaves nothing worth keeping but what its policy says must always stay.
  const left = await removeResources(
    engine,
    stack,
    engine.store.resources(stack.id),
    ({ deletionPolicy, status }) => deletionPolicy === "Retain" && status === "CREATE_COMPLETE",
  );
  return left.length === 0
    ? announceStack(engine, { ...rolling, outputs: [], imports: [] }, "ROLLBACK_COMPLETE")
    : announceStack(engine, rolling, "ROLLBACK_FAILED", failedToDelete(left));
}

/**
 * Takes an update back: what was changed becomes what it was, what was replaced returns, what was made is removed. All it needs is on
 * the resources themselves, so that it can also finish what a kill cut short. Ends in `UPDATE_ROLLBACK_COMPLETE`, or
 * `UPDATE_ROLLBACK_FAILED`.
 * @param skipped logical ids to leave as they are and call rolled back.
 */
export async function rollBackUpdate(
  engine: Engine,
  stack: StackRecord,
  reason: string,
  skipped: readonly string[] = [],
): Promise<StackRecord> {
  const rolling = announceStack(engine, stack, "UPDATE_ROLLBACK_IN_PROGRESS", reason);
  const changed = engine.store.resources(stack.id).filter(({ before }) => before !== undefined);
  const graph = new Map(changed.map((resource) => [resource.logicalId, resource.before?.dependsOn ?? []]));
  const failed: string[] = [];
  await runInOrder(graph, async (logicalId) => {
    const resource = changed.find((candidate) => candidate.logicalId === logicalId);
    if (resource?.before === undefined) return;
    const isReverted = await revert(engine, stack, resource, resource.before, skipped.includes(logicalId));
    if (!isReverted) failed.push(logicalId);
  });
  if (failed.length > 0) {
    return announceStack(engine, rolling, "UPDATE_ROLLBACK_FAILED", `The following resource(s) failed to update: [${failed.join(", ")}].`);
  }
  const cleaning = announceStack(engine, rolling, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
  takeBackReplacements(engine, stack);
  await cleanUp(engine, stack, () => true);
  return announceStack(engine, cleaning, "UPDATE_ROLLBACK_COMPLETE");
}

async function revert(
  engine: Engine,
  stack: StackRecord,
  resource: ResourceRecord,
  before: ResourceBefore,
  isSkipped: boolean,
): Promise<boolean> {
  const { before: _before, ...rest } = resource;
  // Only its policies or its place in the order changed: there is nothing to bring back but those.
  if (isSkipped || isDeepStrictEqual(resource.properties, before.properties)) {
    engine.store.putResource({ ...rest, ...before });
    return true;
  }
  const started = announceResource(engine, resource, "UPDATE_IN_PROGRESS");
  try {
    const state = await engine.typeOf(resource.type).update(toExistingResource(stack, resource), before.properties);
    if (state.physicalId !== resource.physicalId) {
      engine.store.putResource({ ...rest, id: engine.newId(), isNew: false, isSuperseded: true });
    }
    dropSuperseded(engine, stack, resource.logicalId, state.physicalId);
    const { before: _done, reason: _reason, ...reverted } = { ...started, ...before, ...state };
    announceResource(engine, reverted, "UPDATE_COMPLETE");
    return true;
  } catch (error) {
    announceResource(engine, started, "UPDATE_FAILED", reasonOf(error));
    return false;
  }
}

/** The physical id that is in use again must not be cleaned up as the old one. */
function dropSuperseded(engine: Engine, stack: StackRecord, logicalId: string, physicalId: string): void {
  for (const other of engine.store.resources(stack.id)) {
    if (other.logicalId === logicalId && other.isSuperseded && other.physicalId === physicalId) engine.store.removeResource(other);
  }
}

/** What the update made is superseded by what it had replaced; what it made anew has no place any more either. */
function takeBackReplacements(engine: Engine, stack: StackRecord): void {
  for (const resource of engine.store.resources(stack.id)) {
    if (resource.isNew) engine.store.putResource({ ...resource, isSuperseded: true, updateReplacePolicy: "Delete" });
  }
  for (const resource of engine.store.resources(stack.id)) {
    const hasCurrent = engine.store.resources(stack.id).some((other) => other.logicalId === resource.logicalId && !other.isSuperseded);
    if (resource.isSuperseded && !resource.isNew && !hasCurrent) engine.store.putResource({ ...resource, isSuperseded: false });
  }
}

export function failedToDelete(resources: readonly ResourceRecord[]): string {
  return `The following resource(s) failed to delete: [${resources.map(({ logicalId }) => logicalId).join(", ")}].`;
}
