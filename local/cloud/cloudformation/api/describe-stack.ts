import type { StackRecord } from "../stack/records.ts";
import type { ParameterValue } from "../template/parameters.ts";
import type { QueryResult } from "./query-result.ts";

/** A stack as `DescribeStacks` tells it. */
export function describeStack(stack: StackRecord): QueryResult {
  return {
    StackId: stack.arn,
    StackName: stack.name,
    Description: stack.description,
    Parameters: stack.parameters.map(describeParameter),
    CreationTime: stack.createdAt,
    LastUpdatedTime: stack.updatedAt,
    DeletionTime: stack.deletedAt,
    StackStatus: stack.status,
    StackStatusReason: stack.reason,
    DisableRollback: stack.disableRollback,
    NotificationARNs: [],
    RollbackConfiguration: {},
    Capabilities: [...stack.capabilities],
    Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
      ExportName: exportName,
    })),
    RoleARN: stack.roleArn,
    ParentId: stack.parentArn,
    Tags: stack.tags.map(({ key, value }) => ({ Key: key, Value: value })),
    EnableTerminationProtection: stack.terminationProtection,
    DriftInformation: { StackDriftStatus: "NOT_CHECKED" },
  };
}

export function describeParameter({ name, given, resolved, noEcho }: ParameterValue): QueryResult {
  return { ParameterKey: name, ParameterValue: noEcho ? "****" : given, ResolvedValue: noEcho ? undefined : resolved };
}
