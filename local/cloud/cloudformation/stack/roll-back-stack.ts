import { validationError } from "../template/validation-error.ts";
import type { Engine } from "./engine.ts";
import { requireStack } from "./find-stack.ts";
import { busy, type Operations } from "./operations.ts";
import { rollBackCreation, rollBackUpdate } from "./roll-back.ts";
import { runOperation, type StartedOperation } from "./run-operation.ts";

/**
 * Begins to take a failed stack back to its last good state: `RollbackStack` and `ContinueUpdateRollback`.
 * @param skipped logical ids to leave as they are.
 * @throws ValidationError when the stack does not exist or is not in a failed state.
 */
export function rollBackStack(
  engine: Engine,
  operations: Operations,
  nameOrArn: string,
  skipped: readonly string[] = [],
): StartedOperation {
  const stack = requireStack(engine, nameOrArn);
  if (operations.isBusy(stack.id)) throw busy(stack);
  if (stack.status === "CREATE_FAILED") {
    return runOperation(engine, operations, stack, "ROLLBACK_IN_PROGRESS", (started) =>
      rollBackCreation(engine, started, "User Initiated"),
    );
  }
  if (stack.status === "UPDATE_FAILED" || stack.status === "UPDATE_ROLLBACK_FAILED") {
    return runOperation(engine, operations, stack, "UPDATE_ROLLBACK_IN_PROGRESS", (started) =>
      rollBackUpdate(engine, started, "User Initiated", skipped),
    );
  }
  throw validationError(`Stack:${stack.arn} is in ${stack.status} state and can not be rolled back.`);
}
