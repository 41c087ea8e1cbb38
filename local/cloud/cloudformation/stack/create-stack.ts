import { AwsError } from "#local/cloud/aws-error.ts";
import { type DeployRequest, toDeployTarget } from "./deploy-request.ts";
import type { Engine } from "./engine.ts";
import { newStack } from "./new-stack.ts";
import type { Operations } from "./operations.ts";
import { prepareDeploy } from "./prepare-deploy.ts";
import type { StackRecord } from "./records.ts";
import { runDeploy, type StartedOperation } from "./run-operation.ts";

/** Set for a nested stack: the ARN its parent reserved, and the parent. */
export interface NestedIn {
  readonly arn: string;
  readonly parentArn: string;
}

/**
 * Begins to create a stack.
 * @throws AlreadyExistsException, or ValidationError when the request is refused.
 */
export function createStack(engine: Engine, operations: Operations, request: DeployRequest, nested?: NestedIn): StartedOperation {
  const existing = engine.store.find(request.stackName);
  if (existing !== undefined && existing.status !== "REVIEW_IN_PROGRESS") {
    throw new AwsError("AlreadyExistsException", 400, `Stack [${request.stackName}] already exists`);
  }
  const target = toDeployTarget(engine, request);
  const fresh: StackRecord = {
    ...(existing ?? newStack(engine, request, target, nested?.arn)),
    terminationProtection: request.terminationProtection ?? false,
    ...(nested === undefined ? {} : { parentArn: nested.parentArn }),
  };
  prepareDeploy(engine, fresh, target);
  return runDeploy(engine, operations, fresh, target, { isCreation: true, disableRollback: request.disableRollback });
}
