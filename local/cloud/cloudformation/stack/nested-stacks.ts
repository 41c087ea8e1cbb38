import { AwsError } from "#local/cloud/aws-error.ts";
import type { NestedStackRequest, NestedStacks } from "../resources/nested-stack.ts";
import type { ResourceState } from "../resources/resource-type.ts";
import { createStack } from "./create-stack.ts";
import type { DeployRequest } from "./deploy-request.ts";
import { removeStack } from "./deploy-stack.ts";
import type { Engine } from "./engine.ts";
import { requireStack } from "./find-stack.ts";
import type { Operations } from "./operations.ts";
import type { StackRecord } from "./records.ts";
import { stackArn } from "./stack-names.ts";
import { updateStack } from "./update-stack.ts";

/**
 * Stacks inside stacks, run by the same engine.
 * @param engine comes late, since its resource types already need this.
 */
export function createNestedStacks(
  engine: () => Engine,
  operations: Operations,
  readTemplate: (url: string) => Promise<string>,
): NestedStacks {
  return {
    reserveArn: (name) => stackArn(engine().identity, name, engine().newId()),
    async create({ arn, name, parentArn, ...request }) {
      const deploy = toDeployRequest(name, await readTemplate(request.templateUrl), request.parameters);
      return toState(requireSuccess(await createStack(engine(), operations, deploy, { arn, parentArn }).done));
    },
    async update(request: NestedStackRequest) {
      const stack = requireStack(engine(), request.arn);
      const deploy = toDeployRequest(request.arn, await readTemplate(request.templateUrl), request.parameters);
      try {
        return toState(requireSuccess(await updateStack(engine(), operations, deploy).done));
      } catch (error) {
        if (error instanceof AwsError && error.message === "No updates are to be performed.") return toState(stack);
        throw error;
      }
    },
    delete: (arn) => removeStack(engine(), operations, arn),
  };
}

function toDeployRequest(stackName: string, template: string, parameters: Readonly<Record<string, string>>): DeployRequest {
  return {
    stackName,
    template,
    parameters: Object.entries(parameters).map(([name, value]) => ({ name, value, usePrevious: false })),
    tags: [],
    capabilities: [],
    disableRollback: false,
  };
}

function requireSuccess(stack: StackRecord): StackRecord {
  if (stack.status === "CREATE_COMPLETE" || stack.status === "UPDATE_COMPLETE") return stack;
  throw new Error(`Embedded stack ${stack.arn} was not successfully deployed: ${stack.reason ?? stack.status}`);
}

function toState(stack: StackRecord): ResourceState {
  const outputs = stack.outputs.map(({ key, value }) => [`Outputs.${key}`, value] as const);
  return { physicalId: stack.arn, attributes: Object.fromEntries(outputs) };
}
