import type { Engine } from "./engine.ts";
import type { ResourceRecord, StackRecord } from "./records.ts";
import { removeResources } from "./remove-resources.ts";

/**
 * The last phase of an update: takes down what it replaced and what the template does not have any more. A removal that fails is told
 * as an event and forgotten, as in CloudFormation: the update itself has succeeded.
 * @param isWanted tells whether the template has a logical id.
 */
export async function cleanUp(engine: Engine, stack: StackRecord, isWanted: (logicalId: string) => boolean): Promise<void> {
  const leftovers = engine.store.resources(stack.id).filter(({ logicalId, isSuperseded }) => isSuperseded || !isWanted(logicalId));
  for (const failed of await removeResources(engine, stack, leftovers, isRetainedOnUpdate)) engine.store.removeResource(failed);
  for (const resource of engine.store.resources(stack.id)) settle(engine, resource);
}

/** From here on the resource is what a later rollback comes back to. */
function settle(engine: Engine, resource: ResourceRecord): void {
  if (!resource.isNew && resource.before === undefined) return;
  const { before: _before, ...rest } = resource;
  engine.store.putResource({ ...rest, isNew: false });
}

function isRetainedOnUpdate({ isSuperseded, deletionPolicy, updateReplacePolicy }: ResourceRecord): boolean {
  const policy = isSuperseded ? updateReplacePolicy : deletionPolicy;
  return policy === "Retain" || (policy === "RetainExceptOnCreate" && !isSuperseded);
}
