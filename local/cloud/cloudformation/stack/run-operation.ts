import { announceStack } from "./announce.ts";
import { applyTemplate } from "./apply-template.ts";
import type { Engine } from "./engine.ts";
import type { Operations } from "./operations.ts";
import { reasonOf } from "./reason.ts";
import type { DeployTarget, StackRecord } from "./records.ts";

/** An operation that has begun: the stack as it is now, and as it will have ended. */
export interface StartedOperation {
  readonly stack: StackRecord;
  readonly done: Promise<StackRecord>;
}

/**
 * Gives the stack its status in progress and runs the work in the background. The work tells its own failures; what it does not
 * foresee ends the operation as failed, so that the stack can be used again.
 */
export function runOperation(
  engine: Engine,
  operations: Operations,
  stack: StackRecord,
  status: string,
  work: (stack: StackRecord) => Promise<StackRecord>,
): StartedOperation {
  const started = announceStack(engine, stack, status, "User Initiated");
  const done = operations.start(started, async () => {
    try {
      return await work(started);
    } catch (error) {
      const latest = engine.store.get(stack.id) ?? started;
      return announceStack(engine, latest, failedStatus(latest.status), `The local cloud failed: ${reasonOf(error)}`);
    }
  });
  return { stack: started, done };
}

/** Creates or updates the stack to the target, in the background. */
export function runDeploy(
  engine: Engine,
  operations: Operations,
  stack: StackRecord,
  target: DeployTarget,
  options: { readonly isCreation: boolean; readonly disableRollback: boolean },
): StartedOperation {
  const { isCreation, disableRollback } = options;
  const next = isCreation ? { ...stack, ...target, disableRollback } : { ...stack, disableRollback };
  return runOperation(engine, operations, next, isCreation ? "CREATE_IN_PROGRESS" : "UPDATE_IN_PROGRESS", (started) =>
    applyTemplate(engine, started, target),
  );
}

function failedStatus(status: string): string {
  if (status.startsWith("UPDATE_")) return "UPDATE_ROLLBACK_FAILED";
  if (status.startsWith("DELETE_")) return "DELETE_FAILED";
  return "ROLLBACK_FAILED";
}
