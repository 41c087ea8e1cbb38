import { importersOf, listExports } from "../stack/exports.ts";
import { requireStack } from "../stack/find-stack.ts";
import type { ResourceRecord, StackRecord } from "../stack/records.ts";
import { validationError } from "../template/validation-error.ts";
import type { Action, ActionContext } from "./action.ts";
import { describeStack } from "./describe-stack.ts";
import { toPage } from "./page.ts";
import type { QueryResult } from "./query-result.ts";

/** Items on one page of events, as in AWS. */
const EVENTS_PER_PAGE = 100;

/** The actions that look at stacks. */
export const DESCRIBE_ACTIONS: Readonly<Record<string, Action>> = {
  DescribeStacks: async (input, { engine }) => {
    const name = input.text("StackName");
    const stacks =
      name === undefined ? engine.store.list().filter(({ deletedAt }) => deletedAt === undefined) : [requireStack(engine, name)];
    return { Stacks: stacks.map(describeStack) };
  },
  ListStacks: async (input, { engine }) => {
    const wanted = input.texts("StackStatusFilter");
    const stacks = engine.store.list().filter(({ status }) => wanted.length === 0 || wanted.includes(status));
    return { StackSummaries: stacks.map(summarize) };
  },
  DescribeStackEvents: async (input, { engine }) => {
    const stack = requireStack(engine, input.required("StackName"));
    const newestFirst = engine.store.events.list(stack.id).toReversed();
    const { items, nextToken } = toPage(newestFirst, ({ eventId }) => eventId, input.text("NextToken"), EVENTS_PER_PAGE);
    return {
      StackEvents: items.map((event) => ({
        StackId: stack.arn,
        EventId: event.eventId,
        StackName: stack.name,
        LogicalResourceId: event.logicalId,
        PhysicalResourceId: event.physicalId,
        ResourceType: event.type,
        Timestamp: event.timestamp,
        ResourceStatus: event.status,
        ResourceStatusReason: event.reason,
      })),
      NextToken: nextToken,
    };
  },
  DescribeStackResources: async (input, context) => {
    const { stack, resources } = find(context, input.text("StackName"), input.text("PhysicalResourceId"));
    const logicalId = input.text("LogicalResourceId");
    const chosen = resources.filter((resource) => logicalId === undefined || resource.logicalId === logicalId);
    return { StackResources: chosen.map((resource) => describeResource(stack, resource, "Timestamp")) };
  },
  DescribeStackResource: async (input, context) => {
    const logicalId = input.required("LogicalResourceId");
    const { stack, resources } = find(context, input.required("StackName"), undefined);
    const resource = resources.find((candidate) => candidate.logicalId === logicalId);
    if (resource === undefined) throw validationError(`Resource ${logicalId} does not exist for stack ${stack.name}`);
    return { StackResourceDetail: describeResource(stack, resource, "LastUpdatedTimestamp") };
  },
  ListStackResources: async (input, context) => {
    const { stack, resources } = find(context, input.required("StackName"), undefined);
    return { StackResourceSummaries: resources.map((resource) => describeResource(stack, resource, "LastUpdatedTimestamp")) };
  },
  ListExports: async (_input, { engine }) => ({
    Exports: listExports(engine.store).map(({ name, value, stack }) => ({ ExportingStackId: stack.arn, Name: name, Value: value })),
  }),
  ListImports: async (input, { engine }) => ({
    Imports: importersOf(engine.store, input.required("ExportName")).map(({ name }) => name),
  }),
};

function find(
  { engine }: ActionContext,
  stackName: string | undefined,
  physicalId: string | undefined,
): { readonly stack: StackRecord; readonly resources: readonly ResourceRecord[] } {
  const holder = engine.store
    .list()
    .find(({ id }) => physicalId !== undefined && engine.store.resources(id).some((resource) => resource.physicalId === physicalId));
  const stack = stackName === undefined ? holder : requireStack(engine, stackName);
  if (stack === undefined) throw validationError(`Stack for ${physicalId ?? "an unnamed resource"} does not exist`);
  const current = engine.store.resources(stack.id).filter(({ isSuperseded }) => !isSuperseded);
  return { stack, resources: current.filter((resource) => physicalId === undefined || resource.physicalId === physicalId) };
}

function describeResource(stack: StackRecord, resource: ResourceRecord, timestampName: string): QueryResult {
  return {
    StackName: stack.name,
    StackId: stack.arn,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    [timestampName]: resource.updatedAt,
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.reason,
    DriftInformation: { StackResourceDriftStatus: "NOT_CHECKED" },
  };
}

function summarize(stack: StackRecord): QueryResult {
  return {
    StackId: stack.arn,
    StackName: stack.name,
    TemplateDescription: stack.description,
    CreationTime: stack.createdAt,
    LastUpdatedTime: stack.updatedAt,
    DeletionTime: stack.deletedAt,
    StackStatus: stack.status,
    StackStatusReason: stack.reason,
    ParentId: stack.parentArn,
  };
}
