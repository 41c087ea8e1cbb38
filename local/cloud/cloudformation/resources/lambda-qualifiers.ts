import type { LambdaService } from "#local/lambda/lambda-service.ts";
import type { JsonObject } from "../template/json.ts";
import { requiredText } from "./properties.ts";
import type { ResourceType } from "./resource-type.ts";

const NOTE = "The local Lambda keeps one version of a function: a call through a version or an alias reaches its current code";

/** `AWS::Lambda::Version` and `AWS::Lambda::Alias`: ARNs that lead to the function's current code. */
export function lambdaQualifierTypes(lambda: LambdaService): Readonly<Record<string, ResourceType>> {
  const functionArn = (properties: JsonObject): string => {
    const name = requiredText(properties, "FunctionName");
    const config = lambda.getFunction(name);
    if (config === undefined) throw new Error(`Function "${name}" does not exist`);
    return config.arn;
  };
  return {
    "AWS::Lambda::Version": qualifierType(["FunctionArn", "Version"], ["FunctionName"], (properties) => {
      const arn = `${functionArn(properties)}:1`;
      return { physicalId: arn, attributes: { FunctionArn: arn, Version: "1" } };
    }),
    "AWS::Lambda::Alias": qualifierType(["AliasArn", "FunctionArn"], ["FunctionName", "Name"], (properties) => {
      const arn = `${functionArn(properties)}:${requiredText(properties, "Name")}`;
      return { physicalId: arn, attributes: { AliasArn: arn, FunctionArn: arn } };
    }),
  };
}

function qualifierType(
  attributes: readonly string[],
  replacedBy: readonly string[],
  toState: (properties: JsonObject) => { readonly physicalId: string; readonly attributes: JsonObject },
): ResourceType {
  return {
    attributes,
    replacedBy,
    inert: NOTE,
    identify: ({ properties }) => toState(properties).physicalId,
    create: async ({ properties }) => toState(properties),
    update: async (_existing, properties) => toState(properties),
    delete: async () => {},
  };
}
