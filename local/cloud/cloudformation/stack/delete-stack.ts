import { validationError } from "../template/validation-error.ts";
import { announceStack } from "./announce.ts";
import { deleteResources } from "./delete-resources.ts";
import type { Engine } from "./engine.ts";
import { importersOf } from "./exports.ts";
import { busy, type Operations } from "./operations.ts";
import type { StackRecord } from "./records.ts";
import { runOperation, type StartedOperation } from "./run-operation.ts";

/**
 * Begins to delete a stack.
 * @param retained logical ids to leave behind.
 * @returns undefined when there is no such stack, which AWS takes for a success.
 * @throws ValidationError when the stack is protected or busy.
 */
export function deleteStack(
  engine: Engine,
  operations: Operations,
  nameOrArn: string,
  retained: readonly string[] = [],
): StartedOperation | undefined {
  const stack = engine.store.find(nameOrArn);
  if (stack === undefined || stack.deletedAt !== undefined) return undefined;
  if (stack.terminationProtection) {
    throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  }
  if (operations.isBusy(stack.id)) throw busy(stack);
  return runOperation(engine, operations, stack, "DELETE_IN_PROGRESS", async (started) => {
    const reason = exportInUse(engine, started);
    if (reason !== undefined) return announceStack(engine, started, "DELETE_FAILED", reason);
    retain(engine, started, retained);
    return deleteResources(engine, started);
  });
}

/** On the resources themselves, so that a deletion that goes on after a kill still knows. */
function retain(engine: Engine, stack: StackRecord, logicalIds: readonly string[]): void {
  for (const resource of engine.store.resources(stack.id)) {
    if (logicalIds.includes(resource.logicalId)) engine.store.putResource({ ...resource, deletionPolicy: "Retain" });
  }
}

function exportInUse(engine: Engine, stack: StackRecord): string | undefined {
  for (const { exportName } of stack.outputs) {
    const users = exportName === undefined ? [] : importersOf(engine.store, exportName).filter(({ id }) => id !== stack.id);
    if (users.length > 0) return `Export ${exportName} cannot be deleted as it is in use by ${users.map(({ name }) => name).join(" and ")}`;
  }
  return undefined;
}
