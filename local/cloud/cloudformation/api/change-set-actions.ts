import { AwsError } from "#local/cloud/aws-error.ts";
import { createChangeSet, executeChangeSet, requireChangeSet } from "../stack/change-set.ts";
import type { Engine } from "../stack/engine.ts";
import { requireStack } from "../stack/find-stack.ts";
import type { ChangeSetRecord, ResourceChange } from "../stack/records.ts";
import { validationError } from "../template/validation-error.ts";
import type { Action } from "./action.ts";
import { describeParameter } from "./describe-stack.ts";
import type { QueryFields, QueryResult } from "./query-result.ts";
import { readDeployRequest } from "./read-deploy-request.ts";
import { waitBriefly } from "./wait-briefly.ts";

/** The actions on change sets: the CDK CLI's way to deploy. */
export const CHANGE_SET_ACTIONS: Readonly<Record<string, Action>> = {
  CreateChangeSet: async (input, context) => {
    const type = input.text("ChangeSetType") ?? "UPDATE";
    if (type !== "CREATE" && type !== "UPDATE") throw validationError(`The local cloud has no change sets of type ${type}`);
    const description = input.text("Description");
    const changeSet = createChangeSet(context.engine, context.operations, {
      ...(await readDeployRequest(input, context)),
      name: input.required("ChangeSetName"),
      isCreation: type === "CREATE",
      ...(description === undefined ? {} : { description }),
    });
    return { Id: changeSet.arn, StackId: context.engine.store.get(changeSet.stackId)?.arn };
  },
  DescribeChangeSet: async (input, { engine }) =>
    describe(engine, requireChangeSet(engine, input.required("ChangeSetName"), input.text("StackName"))),
  ExecuteChangeSet: async (input, { engine, operations }) => {
    const changeSet = requireChangeSet(engine, input.required("ChangeSetName"), input.text("StackName"));
    await waitBriefly(executeChangeSet(engine, operations, changeSet, input.flag("DisableRollback")));
    return {};
  },
  DeleteChangeSet: async (input, { engine }) => {
    try {
      engine.store.removeChangeSet(requireChangeSet(engine, input.required("ChangeSetName"), input.text("StackName")).id);
    } catch (error) {
      // Deleting what is not there is a success, as in AWS.
      if (!(error instanceof AwsError && error.code === "ChangeSetNotFound")) throw error;
    }
    return {};
  },
  ListChangeSets: async (input, { engine }) => {
    const stack = requireStack(engine, input.required("StackName"));
    return { Summaries: engine.store.changeSets(stack.id).map((changeSet) => summarize(engine, changeSet)) };
  },
};

function summarize(engine: Engine, changeSet: ChangeSetRecord): QueryFields {
  const stack = engine.store.get(changeSet.stackId);
  return {
    StackId: stack?.arn,
    StackName: stack?.name,
    ChangeSetId: changeSet.arn,
    ChangeSetName: changeSet.name,
    ExecutionStatus: changeSet.executionStatus,
    Status: changeSet.status,
    StatusReason: changeSet.reason,
    CreationTime: changeSet.createdAt,
    Description: changeSet.description,
  };
}

function describe(engine: Engine, changeSet: ChangeSetRecord): QueryFields {
  const { parameters, capabilities, tags } = changeSet.target;
  return {
    ...summarize(engine, changeSet),
    Parameters: parameters.map(describeParameter),
    NotificationARNs: [],
    RollbackConfiguration: {},
    Capabilities: [...capabilities],
    Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })),
    Changes: changeSet.changes.map(describeChange),
  };
}

function describeChange({ action, logicalId, physicalId, type, replacement }: ResourceChange): QueryResult {
  return {
    Type: "Resource",
    ResourceChange: {
      Action: action,
      LogicalResourceId: logicalId,
      PhysicalResourceId: physicalId,
      ResourceType: type,
      Replacement: replacement,
      Scope: action === "Modify" ? ["Properties"] : [],
      Details: [],
    },
  };
}
