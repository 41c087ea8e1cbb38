import { validationError } from "../template/validation-error.ts";
import type { Engine } from "./engine.ts";
import { busy, type Operations } from "./operations.ts";
import type { StackRecord } from "./records.ts";

const UPDATABLE = ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "CREATE_FAILED", "UPDATE_FAILED"];

/** @throws ValidationError in AWS's words when there is no such stack. */
export function requireStack(engine: Engine, nameOrArn: string): StackRecord {
  const stack = engine.store.find(nameOrArn);
  if (stack === undefined) throw validationError(`Stack with id ${nameOrArn} does not exist`);
  return stack;
}

/** @throws ValidationError when there is no such stack, or its state allows no update. */
export function requireUpdatableStack(engine: Engine, operations: Operations, nameOrArn: string): StackRecord {
  const stack = engine.store.find(nameOrArn);
  if (stack === undefined || stack.deletedAt !== undefined) throw validationError(`Stack [${nameOrArn}] does not exist`);
  if (operations.isBusy(stack.id) || !UPDATABLE.includes(stack.status)) throw busy(stack);
  return stack;
}
