import { type CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";

/**
 * A stack's outputs by key.
 * @returns undefined when there is no such stack.
 */
export async function readStackOutputs(client: CloudFormationClient, stackName: string): Promise<ReadonlyMap<string, string> | undefined> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    return new Map(Stacks?.[0]?.Outputs?.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]));
  } catch (error) {
    if (isNoSuchStack(error)) return undefined;
    throw error;
  }
}

/** CloudFormation has no error of its own for it: a ValidationError whose text says so. */
function isNoSuchStack(error: unknown): boolean {
  return error instanceof Error && error.name === "ValidationError" && error.message.includes("does not exist");
}
