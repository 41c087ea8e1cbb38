import { createStack } from "../stack/create-stack.ts";
import { deleteStack } from "../stack/delete-stack.ts";
import { requireStack } from "../stack/find-stack.ts";
import { rollBackStack } from "../stack/roll-back-stack.ts";
import { updateStack } from "../stack/update-stack.ts";
import type { Action } from "./action.ts";
import { readDeployRequest } from "./read-deploy-request.ts";
import { waitBriefly } from "./wait-briefly.ts";

/** The actions that change stacks. Each answers when its operation has begun, or a moment later when it has ended by then. */
export const STACK_ACTIONS: Readonly<Record<string, Action>> = {
  CreateStack: async (input, context) => {
    const operation = createStack(context.engine, context.operations, await readDeployRequest(input, context));
    await waitBriefly(operation);
    return { StackId: operation.stack.arn };
  },
  UpdateStack: async (input, context) => {
    const operation = updateStack(context.engine, context.operations, await readDeployRequest(input, context));
    await waitBriefly(operation);
    return { StackId: operation.stack.arn };
  },
  DeleteStack: async (input, { engine, operations }) => {
    await waitBriefly(deleteStack(engine, operations, input.required("StackName"), input.texts("RetainResources")));
    return {};
  },
  RollbackStack: async (input, { engine, operations }) => {
    const operation = rollBackStack(engine, operations, input.required("StackName"));
    await waitBriefly(operation);
    return { StackId: operation.stack.arn };
  },
  ContinueUpdateRollback: async (input, { engine, operations }) => {
    await waitBriefly(rollBackStack(engine, operations, input.required("StackName"), input.texts("ResourcesToSkip")));
    return {};
  },
  UpdateTerminationProtection: async (input, { engine }) => {
    const stack = requireStack(engine, input.required("StackName"));
    engine.store.put({ ...stack, terminationProtection: input.flag("EnableTerminationProtection") });
    return { StackId: stack.arn };
  },
};
