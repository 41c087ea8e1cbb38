import type { DeployRequest } from "./deploy-request.ts";
import type { Engine } from "./engine.ts";
import type { DeployTarget, StackRecord } from "./records.ts";
import { checkStackName, stackArn } from "./stack-names.ts";

/** A stack that is on no record yet. @throws ValidationError for a name AWS would not take. */
export function newStack(engine: Engine, request: DeployRequest, target: DeployTarget, arn?: string): StackRecord {
  checkStackName(request.stackName);
  const id = arn?.split("/").at(-1) ?? engine.newId();
  return {
    id,
    arn: arn ?? stackArn(engine.identity, request.stackName, id),
    name: request.stackName,
    status: "REVIEW_IN_PROGRESS",
    ...target,
    outputs: [],
    imports: [],
    terminationProtection: request.terminationProtection ?? false,
    disableRollback: request.disableRollback,
    createdAt: new Date(engine.now()).toISOString(),
  };
}
