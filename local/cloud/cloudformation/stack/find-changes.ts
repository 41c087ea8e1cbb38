import { changeOf } from "./apply-resource.ts";
import type { Engine } from "./engine.ts";
import type { PreparedDeploy } from "./prepare-deploy.ts";
import type { ResourceChange, StackRecord } from "./records.ts";
import { NotYetKnownError } from "./stack-scope.ts";

/** What a deploy would do to each resource, as far as it can be told before. */
export function findChanges(engine: Engine, stack: StackRecord, prepared: PreparedDeploy): readonly ResourceChange[] {
  const { resources } = prepared.pruned;
  const current = engine.store.resources(stack.id).filter(({ isSuperseded }) => !isSuperseded);
  const wanted = [...resources].flatMap(([logicalId, { type }]): ResourceChange[] => {
    const existing = current.find((resource) => resource.logicalId === logicalId);
    if (existing === undefined) return [{ action: "Add", logicalId, type }];
    const change = predictChange(engine, existing, prepared);
    if (change === "none") return [];
    return [{ action: "Modify", logicalId, type, physicalId: existing.physicalId, replacement: change === "replace" ? "True" : "False" }];
  });
  const removed = current
    .filter(({ logicalId }) => !resources.has(logicalId))
    .map(({ logicalId, type, physicalId }): ResourceChange => ({ action: "Remove", logicalId, type, physicalId }));
  return [...wanted, ...removed];
}

/** A property that depends on a resource still to be made is sure to change. */
function predictChange(engine: Engine, existing: Parameters<typeof changeOf>[1], prepared: PreparedDeploy): ReturnType<typeof changeOf> {
  try {
    return changeOf(engine, existing, prepared.wantedResource(existing.logicalId));
  } catch (error) {
    if (error instanceof NotYetKnownError) return "update";
    throw error;
  }
}
