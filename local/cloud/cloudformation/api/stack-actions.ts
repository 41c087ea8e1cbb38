import { createStack } from "../stack/create-stack.ts";
import { deleteStack } from "../stack/delete-stack.ts";
import { requireStack } from "../stack/find-stack.ts";
import { rollBackStack } from "../stack/roll-back-stack.ts";
import { updateStack } from "../stack/update-stack.ts";
import type { Action } from "./action.ts";
import { readDeployRequest } from "./read-deploy-request.ts";

/** The actions that change stacks. Each answers as soon as its operation has begun. */
export const STACK_ACTIONS: Readonly<Record<string, Action>> = {
  CreateStack: async (input, context) => {
    const { stack } = createStack(context.engine, context.operations, await readDeployRequest(input, context));
    return { StackId: stack.arn };
  },
  UpdateStack: async (input, context) => {
    const { stack } = updateStack(context.engine, context.operations, await readDeployRequest(input, context));
    return { StackId: stack.arn };
  },
  DeleteStack: async (input, { engine, operations }) => {
    deleteStack(engine, operations, input.required("StackName"), input.texts("RetainResources"));
    return {};
  },
  RollbackStack: async (input, { engine, operations }) => ({
    StackId: rollBackStack(engine, operations, input.required("StackName")).stack.arn,
  }),
  ContinueUpdateRollback: async (input, { engine, operations }) => {
    rollBackStack(engine, operations, input.required("StackName"), input.texts("ResourcesToSkip"));
    return {};
  },
  UpdateTerminationProtection: async (input, { engine }) => {
    const stack = requireStack(engine, input.required("StackName"));
    engine.store.put({ ...stack, terminationProtection: input.flag("EnableTerminationProtection") });
    return { StackId: stack.arn };
  },
};
