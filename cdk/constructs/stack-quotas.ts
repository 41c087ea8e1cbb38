import { CfnResource, Stack } from "aws-cdk-lib";
import { CfnResource as ApiResource } from "aws-cdk-lib/aws-apigateway";
import { LIMITS } from "#core/limits.ts";
import { QuotaError } from "./quota-error.ts";

/** AWS CloudFormation quotas page: resources of one stack. */
export const MAX_STACK_RESOURCES = 500;

/**
 * Refuses a catalog that one stack and one API cannot hold, at synth instead of half-way through a deployment.
 * @throws {QuotaError} with the numbers
 */
export function checkQuotas(stack: Stack, versions: number): void {
  const withNested = stack.node.findAll().filter((node) => CfnResource.isCfnResource(node));
  const resources = withNested.filter((resource) => Stack.of(resource) === stack);
  const nested = [...Map.groupBy(withNested, (resource) => Stack.of(resource)).values()].map(({ length }) => length);
  // The root is a resource of the API, though not of the template.
  const apiResources = 1 + resources.filter((resource) => resource.cfnResourceType === ApiResource.CFN_RESOURCE_TYPE_NAME).length;
  const problems = [
    over(Math.max(resources.length, ...nested), MAX_STACK_RESOURCES, "resources in one CloudFormation stack"),
    over(apiResources, LIMITS.MAX_API_RESOURCES, "resources in one REST API (an adjustable quota)"),
  ].filter((problem) => problem !== undefined);
  if (problems.length === 0) return;
  throw new QuotaError(
    `Cannot serve ${versions} model versions from the stack "${stack.stackName}": ${problems.join("; ")}. Remove versions or labels from the models folder, or split it between two deployments`,
  );
}

function over(count: number, limit: number, what: string): string | undefined {
  return count > limit ? `it would have ${count} of at most ${limit} ${what}` : undefined;
}
