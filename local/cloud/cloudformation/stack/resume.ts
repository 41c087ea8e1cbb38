import { announceStack } from "./announce.ts";
import { cleanUp } from "./clean-up.ts";
import { deleteResources } from "./delete-resources.ts";
import type { Engine } from "./engine.ts";
import type { Operations } from "./operations.ts";
import { prepareDeploy } from "./prepare-deploy.ts";
import type { StackRecord } from "./records.ts";
import { rollBackCreation, rollBackUpdate } from "./roll-back.ts";

const REASON = "The local cloud was stopped in the middle of the operation";

type Finish = (engine: Engine, stack: StackRecord) => Promise<StackRecord>;

/** What each state in progress ends as, when nobody is left to go on with it. */
const FINISH: ReadonlyMap<string, Finish> = new Map<string, Finish>([
  ["CREATE_IN_PROGRESS", (engine, stack) => rollBackCreation(engine, stack, REASON)],
  ["ROLLBACK_IN_PROGRESS", (engine, stack) => rollBackCreation(engine, stack, REASON)],
  ["UPDATE_IN_PROGRESS", (engine, stack) => rollBackUpdate(engine, stack, REASON)],
  ["UPDATE_ROLLBACK_IN_PROGRESS", (engine, stack) => rollBackUpdate(engine, stack, REASON)],
  ["UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", (engine, stack) => rollBackUpdate(engine, stack, REASON)],
  ["UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", finishCleanUp],
  ["DELETE_IN_PROGRESS", (engine, stack) => deleteResources(engine, stack)],
]);

/**
 * Finishes what a kill cut short: creations and updates are taken back, deletions go on. Functions behind custom resources are called,
 * so the endpoint must be up.
 * @returns the stacks that were in the middle of something, as they ended.
 */
export async function resumeInterrupted(engine: Engine, operations: Operations): Promise<readonly StackRecord[]> {
  const interrupted = engine.store.list().filter(({ status }) => FINISH.has(status));
  // A parent takes its children back through their own records, so those must have come to rest first.
  const childrenFirst = interrupted.toSorted((left, right) => depthOf(engine, right) - depthOf(engine, left));
  const finished: StackRecord[] = [];
  for (const stack of childrenFirst) {
    const finish = FINISH.get(stack.status);
    if (finish !== undefined) finished.push(await operations.start(stack, () => finish(engine, stack)));
  }
  return finished;
}

/** How many stacks a stack is nested in. */
function depthOf(engine: Engine, { parentArn }: StackRecord): number {
  const parent = parentArn === undefined ? undefined : engine.store.find(parentArn);
  return parent === undefined ? 0 : depthOf(engine, parent) + 1;
}

async function finishCleanUp(engine: Engine, stack: StackRecord): Promise<StackRecord> {
  const { resources } = prepareDeploy(engine, stack, stack).pruned;
  await cleanUp(engine, stack, (logicalId) => resources.has(logicalId));
  return announceStack(engine, stack, "UPDATE_COMPLETE");
}
