import { announceStack } from "./announce.ts";
import type { Engine } from "./engine.ts";
import type { ResourceRecord, StackRecord } from "./records.ts";
import { removeResources } from "./remove-resources.ts";
import { failedToDelete } from "./roll-back.ts";

/** Takes a stack down, except for what its policies retain. Ends in `DELETE_COMPLETE`, or `DELETE_FAILED` with what is left. */
export async function deleteResources(engine: Engine, stack: StackRecord): Promise<StackRecord> {
  const isRetained = ({ deletionPolicy }: ResourceRecord): boolean =>
    deletionPolicy === "Retain" || deletionPolicy === "RetainExceptOnCreate";
  const left = await removeResources(engine, stack, engine.store.resources(stack.id), isRetained);
  if (left.length > 0) return announceStack(engine, stack, "DELETE_FAILED", failedToDelete(left));
  for (const { id } of engine.store.changeSets(stack.id)) engine.store.removeChangeSet(id);
  return announceStack(engine, { ...stack, outputs: [], imports: [], deletedAt: new Date(engine.now()).toISOString() }, "DELETE_COMPLETE");
}
