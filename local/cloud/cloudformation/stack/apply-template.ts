import { runInOrder } from "../template/dependency-graph.ts";
import { announceStack } from "./announce.ts";
import { applyResource } from "./apply-resource.ts";
import { cleanUp } from "./clean-up.ts";
import type { Engine } from "./engine.ts";
import { checkExports } from "./exports.ts";
import { evaluateOutputs } from "./outputs.ts";
import { type PreparedDeploy, prepareDeploy } from "./prepare-deploy.ts";
import { reasonOf } from "./reason.ts";
import type { DeployTarget, StackOutput, StackRecord } from "./records.ts";
import { rollBackCreation, rollBackUpdate } from "./roll-back.ts";

/**
 * Creates or updates a stack from its template, in the order its resources need each other. A failure takes everything back, unless the
 * stack says otherwise. Never rejects for what a template can do wrong.
 * @param stack with the status in progress that it starts from.
 * @returns the stack in the state it ended in.
 */
export async function applyTemplate(engine: Engine, stack: StackRecord, target: DeployTarget): Promise<StackRecord> {
  const isCreation = stack.status === "CREATE_IN_PROGRESS";
  try {
    const prepared = prepareDeploy(engine, stack, target);
    await applyResources(engine, stack, prepared);
    const outputs = evaluateOutputs(prepared.pruned, prepared.scope);
    checkExports(engine.store, stack, outputs);
    return await finish(engine, toDeployedStack(engine, stack, target, prepared, outputs), prepared, isCreation);
  } catch (error) {
    const reason = failureReason(engine, stack, error);
    if (stack.disableRollback) return announceStack(engine, stack, isCreation ? "CREATE_FAILED" : "UPDATE_FAILED", reason);
    return isCreation ? rollBackCreation(engine, stack, reason) : rollBackUpdate(engine, stack, reason);
  }
}

async function applyResources(engine: Engine, stack: StackRecord, prepared: PreparedDeploy): Promise<void> {
  const outcome = await runInOrder(prepared.pruned.dependencies, (logicalId) =>
    applyResource(engine, stack, prepared.wantedResource(logicalId)),
  );
  if ("failure" in outcome) throw outcome.failure;
}

function toDeployedStack(
  engine: Engine,
  stack: StackRecord,
  target: DeployTarget,
  { description, imported }: PreparedDeploy,
  outputs: readonly StackOutput[],
): StackRecord {
  const { description: _old, ...rest } = stack;
  return {
    ...rest,
    ...target,
    outputs,
    imports: [...imported],
    ...(description === undefined ? {} : { description }),
    updatedAt: new Date(engine.now()).toISOString(),
  };
}

async function finish(engine: Engine, stack: StackRecord, { pruned }: PreparedDeploy, isCreation: boolean): Promise<StackRecord> {
  const isWanted = (logicalId: string): boolean => pruned.resources.has(logicalId);
  if (isCreation) {
    await cleanUp(engine, stack, isWanted);
    const { updatedAt: _none, ...created } = stack;
    return announceStack(engine, created, "CREATE_COMPLETE");
  }
  const cleaning = announceStack(engine, stack, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
  await cleanUp(engine, cleaning, isWanted);
  return announceStack(engine, cleaning, "UPDATE_COMPLETE");
}

/** Failures of resources are told with their events; anything else is told here. */
function failureReason(engine: Engine, stack: StackRecord, error: unknown): string {
  const failed = engine.store.resources(stack.id).filter(({ status }) => status === "CREATE_FAILED" || status === "UPDATE_FAILED");
  const list = (verb: string, status: string): string => {
    const names = failed.filter((resource) => resource.status === status).map(({ logicalId }) => logicalId);
    return names.length === 0 ? "" : `The following resource(s) failed to ${verb}: [${names.join(", ")}]. `;
  };
  const reason = `${list("create", "CREATE_FAILED")}${list("update", "UPDATE_FAILED")}`.trim();
  return reason === "" ? reasonOf(error) : reason;
}
