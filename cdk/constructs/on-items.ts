import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";

/**
 * Allows actions on the items of some of a table's partitions, within transactions too: what allows a transaction's parts allows it.
 * @param partitions a pattern of partition keys, `OPEN#*`.
 * @param attributes what of an item may be touched, its keys included; all of it by default.
 */
export function onItems(
  table: Table,
  actions: readonly `dynamodb:${string}`[],
  partitions: string,
  attributes?: readonly string[],
): PolicyStatement {
  return new PolicyStatement({
    actions: [...actions],
    resources: [table.tableArn],
    conditions: {
      "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [partitions] },
      ...(attributes === undefined ? {} : { "ForAllValues:StringEquals": { "dynamodb:Attributes": attributes } }),
    },
  });
}
