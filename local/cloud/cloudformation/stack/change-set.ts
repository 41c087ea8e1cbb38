import { AwsError } from "#local/cloud/aws-error.ts";
import { validationError } from "../template/validation-error.ts";
import { announceStack } from "./announce.ts";
import { type DeployRequest, toDeployTarget } from "./deploy-request.ts";
import type { Engine } from "./engine.ts";
import { findChanges } from "./find-changes.ts";
import { requireUpdatableStack } from "./find-stack.ts";
import { newStack } from "./new-stack.ts";
import type { Operations } from "./operations.ts";
import { prepareDeploy } from "./prepare-deploy.ts";
import type { ChangeSetRecord, DeployTarget, ResourceChange, StackRecord } from "./records.ts";
import { runDeploy, type StartedOperation } from "./run-operation.ts";
import { changeSetArn } from "./stack-names.ts";
import { predictUpdate } from "./update-stack.ts";

/** The CDK CLI knows a deploy without changes by the first sentence. */
const NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set.";

export interface ChangeSetRequest extends DeployRequest {
  readonly name: string;
  readonly isCreation: boolean;
  readonly description?: string;
}

/** @throws AlreadyExistsException, or ValidationError when the request is refused. */
export function createChangeSet(engine: Engine, operations: Operations, request: ChangeSetRequest): ChangeSetRecord {
  const { stack, target, changes } = request.isCreation ? planCreation(engine, request) : planUpdate(engine, operations, request);
  if (engine.store.changeSets(stack.id).some(({ name }) => name === request.name)) {
    throw new AwsError("AlreadyExistsException", 400, `ChangeSet ${request.name} already exists`);
  }
  const id = engine.newId();
  const changeSet: ChangeSetRecord = {
    id,
    arn: changeSetArn(engine.identity, request.name, id),
    name: request.name,
    stackId: stack.id,
    ...(request.description === undefined ? {} : { description: request.description }),
    createdAt: new Date(engine.now()).toISOString(),
    target,
    ...(changes === "nothing"
      ? { status: "FAILED", reason: NO_CHANGES, executionStatus: "UNAVAILABLE", changes: [] }
      : { status: "CREATE_COMPLETE", executionStatus: "AVAILABLE", changes }),
  };
  engine.store.putChangeSet(changeSet);
  return changeSet;
}

interface Plan {
  readonly stack: StackRecord;
  readonly target: DeployTarget;
  readonly changes: "nothing" | readonly ResourceChange[];
}

function planCreation(engine: Engine, request: ChangeSetRequest): Plan {
  const existing = engine.store.find(request.stackName);
  if (existing !== undefined && existing.status !== "REVIEW_IN_PROGRESS") {
    throw validationError(`Stack [${request.stackName}] already exists and cannot be created again with the changeSet [${request.name}].`);
  }
  const target = toDeployTarget(engine, request);
  const fresh = existing ?? { ...newStack(engine, request, target), template: "{}" };
  const changes = findChanges(engine, fresh, prepareDeploy(engine, fresh, target));
  return { stack: existing ?? announceStack(engine, fresh, "REVIEW_IN_PROGRESS", "User Initiated"), target, changes };
}

function planUpdate(engine: Engine, operations: Operations, request: ChangeSetRequest): Plan {
  const stack = requireUpdatableStack(engine, operations, request.stackName);
  const target = toDeployTarget(engine, request, stack);
  return { stack, target, changes: predictUpdate(engine, stack, target) };
}

/**
 * By ARN, or by name within a stack.
 * @throws ChangeSetNotFound.
 */
export function requireChangeSet(engine: Engine, nameOrArn: string, stackNameOrArn: string | undefined): ChangeSetRecord {
  const stack = stackNameOrArn === undefined ? undefined : engine.store.find(stackNameOrArn);
  const candidates =
    stack === undefined ? engine.store.list().flatMap(({ id }) => engine.store.changeSets(id)) : engine.store.changeSets(stack.id);
  const found = candidates.find(({ arn, name }) => arn === nameOrArn || (stack !== undefined && name === nameOrArn));
  if (found === undefined) throw new AwsError("ChangeSetNotFound", 404, `ChangeSet [${nameOrArn}] does not exist`);
  return found;
}

/** @throws InvalidChangeSetStatus, or ValidationError when the stack is busy. */
export function executeChangeSet(
  engine: Engine,
  operations: Operations,
  changeSet: ChangeSetRecord,
  disableRollback: boolean,
): StartedOperation {
  if (changeSet.executionStatus !== "AVAILABLE") {
    const message = `ChangeSet [${changeSet.arn}] cannot be executed in its current status of [${changeSet.status}]`;
    throw new AwsError("InvalidChangeSetStatus", 400, message);
  }
  const kept = engine.store.get(changeSet.stackId);
  const isCreation = kept?.status === "REVIEW_IN_PROGRESS";
  const stack = isCreation ? kept : requireUpdatableStack(engine, operations, kept?.arn ?? changeSet.stackId);
  // A change set describes what would follow from the state it was made in; after this one, the others do not.
  for (const other of engine.store.changeSets(stack.id)) if (other.id !== changeSet.id) engine.store.removeChangeSet(other.id);
  engine.store.putChangeSet({ ...changeSet, executionStatus: "EXECUTE_COMPLETE" });
  return runDeploy(engine, operations, stack, changeSet.target, { isCreation, disableRollback });
}
