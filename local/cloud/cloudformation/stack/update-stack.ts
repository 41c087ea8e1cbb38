import { isDeepStrictEqual } from "node:util";
import { isObject, type Json } from "../template/json.ts";
import { validationError } from "../template/validation-error.ts";
import { type DeployRequest, toDeployTarget } from "./deploy-request.ts";
import type { Engine } from "./engine.ts";
import { findChanges } from "./find-changes.ts";
import { requireUpdatableStack } from "./find-stack.ts";
import type { Operations } from "./operations.ts";
import { prepareDeploy } from "./prepare-deploy.ts";
import type { DeployTarget, ResourceChange, StackRecord } from "./records.ts";
import { runDeploy, type StartedOperation } from "./run-operation.ts";

/** @throws ValidationError when the request is refused, or when nothing would change. */
export function updateStack(engine: Engine, operations: Operations, request: DeployRequest): StartedOperation {
  const stack = requireUpdatableStack(engine, operations, request.stackName);
  const target = toDeployTarget(engine, request, stack);
  if (predictUpdate(engine, stack, target) === "nothing") throw validationError("No updates are to be performed.");
  return runDeploy(engine, operations, stack, target, { isCreation: false, disableRollback: request.disableRollback });
}

/**
 * What an update would do, as far as it can be told before.
 * @throws ValidationError when the target cannot be deployed.
 */
export function predictUpdate(engine: Engine, stack: StackRecord, target: DeployTarget): "nothing" | readonly ResourceChange[] {
  const changes = findChanges(engine, stack, prepareDeploy(engine, stack, target));
  const isSame =
    changes.length === 0 &&
    stack.status !== "UPDATE_FAILED" &&
    isDeepStrictEqual(substance(stack.template), substance(target.template)) &&
    isDeepStrictEqual(stack.parameters, target.parameters) &&
    isDeepStrictEqual(stack.tags, target.tags);
  return isSame ? "nothing" : changes;
}

/** What of a template counts as a change: AWS does not take a new description for one. */
function substance(template: string): readonly (Json | undefined)[] {
  const document = JSON.parse(template) as Json;
  return isObject(document) ? [document.Resources, document.Outputs] : [];
}
