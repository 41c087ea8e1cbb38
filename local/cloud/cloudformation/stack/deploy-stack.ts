import { AwsError } from "#local/cloud/aws-error.ts";
import { createStack } from "./create-stack.ts";
import { deleteStack } from "./delete-stack.ts";
import type { DeployRequest } from "./deploy-request.ts";
import type { Engine } from "./engine.ts";
import type { Operations } from "./operations.ts";
import type { StackRecord } from "./records.ts";
import { rollBackStack } from "./roll-back-stack.ts";
import { updateStack } from "./update-stack.ts";

const NEVER_CREATED = ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"];
const DEPLOYED: readonly string[] = ["CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_COMPLETE"];
const STUCK = ["UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED"];

/**
 * Creates a stack or brings it up to date, whatever state it was left in, and waits for the end. Nothing to change is a success.
 * @throws Error with the first failure's reason.
 */
export async function deployStack(engine: Engine, operations: Operations, request: DeployRequest): Promise<StackRecord> {
  const existing = await makeUsable(engine, operations, request.stackName);
  if (existing === undefined) return succeed(engine, await createStack(engine, operations, request).done);
  try {
    return succeed(engine, await updateStack(engine, operations, request).done);
  } catch (error) {
    if (error instanceof AwsError && error.message === "No updates are to be performed.") return existing;
    throw error;
  }
}

/** @throws Error when the stack cannot be removed. A stack that is not there is a success. */
export async function removeStack(engine: Engine, operations: Operations, nameOrArn: string): Promise<void> {
  const ended = await deleteStack(engine, operations, nameOrArn)?.done;
  if (ended !== undefined) succeed(engine, ended);
}

async function makeUsable(engine: Engine, operations: Operations, name: string): Promise<StackRecord | undefined> {
  const stack = engine.store.find(name);
  if (stack === undefined || stack.status === "REVIEW_IN_PROGRESS") return undefined;
  if (STUCK.includes(stack.status))
    return succeed(engine, await rollBackStack(engine, operations, name).done, ["UPDATE_ROLLBACK_COMPLETE"]);
  if (!NEVER_CREATED.includes(stack.status)) return stack;
  await removeStack(engine, operations, name);
  return undefined;
}

function succeed(engine: Engine, stack: StackRecord, succeeded = DEPLOYED): StackRecord {
  if (succeeded.includes(stack.status)) return stack;
  const events = engine.store.events.list(stack.id);
  const begin = events.findLastIndex(({ physicalId, reason }) => physicalId === stack.arn && reason === "User Initiated");
  const sequel = events.slice(begin + 1);
  const first = sequel.find(({ status, physicalId }) => status.endsWith("_FAILED") && physicalId !== stack.arn);
  const why =
    first === undefined ? sequel.find(({ reason }) => reason !== undefined)?.reason : `${first.logicalId} (${first.type}): ${first.reason}`;
  throw new Error(`Stack "${stack.name}" ended in ${stack.status}: ${why ?? "no reason was given"}`);
}
