import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import type { Json } from "./json.ts";

/** `AWS::NoValue` is a name too, but has no value: it removes what it stands in. */
export const PSEUDO_PARAMETERS = [
  "AWS::AccountId",
  "AWS::NoValue",
  "AWS::NotificationARNs",
  "AWS::Partition",
  "AWS::Region",
  "AWS::StackId",
  "AWS::StackName",
  "AWS::URLSuffix",
] as const;

/** The pseudo parameters' values for one stack. */
export function pseudoParameterValues(identity: CloudIdentity, stack: { readonly id: string; readonly name: string }): Map<string, Json> {
  return new Map<string, Json>([
    ["AWS::AccountId", identity.accountId],
    ["AWS::NotificationARNs", []],
    ["AWS::Partition", identity.partition],
    ["AWS::Region", identity.region],
    ["AWS::StackId", stack.id],
    ["AWS::StackName", stack.name],
    ["AWS::URLSuffix", "amazonaws.com"],
  ]);
}
