import { isList, isObject, type Json, type JsonObject, scalarText } from "./json.ts";
import type { RemovalPolicy, TemplateOutput, TemplateParameter, TemplateResource, TemplateRule } from "./template.ts";
import { validationError } from "./validation-error.ts";

const REMOVAL_POLICIES: readonly string[] = ["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"] satisfies RemovalPolicy[];

export function parseResource(value: JsonObject, place: string): TemplateResource {
  const { Type: type, Properties: properties = {}, DependsOn: dependsOn = [], Condition: condition, Metadata: metadata = {} } = value;
  if (typeof type !== "string" || type === "") throw validationError(`${place} must have a "Type"`);
  if (!isObject(properties)) throw validationError(`${place}/Properties must be an object`);
  const names = isList(dependsOn) ? dependsOn : [dependsOn];
  if (!names.every((name) => typeof name === "string")) throw validationError(`${place}/DependsOn must name resources`);
  return {
    type,
    properties,
    dependsOn: names,
    ...(typeof condition === "string" ? { condition } : {}),
    deletionPolicy: parsePolicy(value.DeletionPolicy, `${place}/DeletionPolicy`),
    updateReplacePolicy: parsePolicy(value.UpdateReplacePolicy, `${place}/UpdateReplacePolicy`),
    metadata: isObject(metadata) ? metadata : {},
  };
}

function parsePolicy(value: Json | undefined, place: string): RemovalPolicy {
  if (value === undefined) return "Delete";
  if (typeof value === "string" && isRemovalPolicy(value)) return value;
  throw validationError(`${place} must be one of ${REMOVAL_POLICIES.join(", ")}`);
}

function isRemovalPolicy(value: string): value is RemovalPolicy {
  return REMOVAL_POLICIES.includes(value);
}

export function parseParameter(value: JsonObject, place: string): TemplateParameter {
  const { Type: type, Default: defaultValue, AllowedValues: allowed } = value;
  if (typeof type !== "string") throw validationError(`${place} must have a "Type"`);
  const text = (name: string): string | undefined => scalarText(value[name]);
  return {
    type,
    ...optional("defaultValue", scalarText(defaultValue)),
    ...(isList(allowed) ? { allowedValues: allowed.map((item) => scalarText(item) ?? JSON.stringify(item)) } : {}),
    ...optional("allowedPattern", text("AllowedPattern")),
    ...optional("constraintDescription", text("ConstraintDescription")),
    ...optional("description", text("Description")),
    noEcho: text("NoEcho") === "true",
  };
}

export function parseOutput(value: JsonObject, place: string): TemplateOutput {
  const { Value: output, Export: exported, Condition: condition } = value;
  if (output === undefined) throw validationError(`${place} must have a "Value"`);
  const exportName = isObject(exported) ? exported.Name : undefined;
  if (exported !== undefined && exportName === undefined) throw validationError(`${place}/Export must have a "Name"`);
  return {
    value: output,
    ...optional("description", scalarText(value.Description)),
    ...(exportName === undefined ? {} : { exportName }),
    ...(typeof condition === "string" ? { condition } : {}),
  };
}

export function parseRule(value: JsonObject, place: string): TemplateRule {
  const { RuleCondition: ruleCondition, Assertions: assertions } = value;
  if (!isList(assertions)) throw validationError(`${place} must have a list "Assertions"`);
  return {
    ...(ruleCondition === undefined ? {} : { ruleCondition }),
    assertions: assertions.map((item, index) => {
      const assert = isObject(item) ? item.Assert : undefined;
      if (!isObject(item) || assert === undefined) throw validationError(`${place}/Assertions/${index} must have an "Assert"`);
      return { assert, description: scalarText(item.AssertDescription) ?? `Assertion ${index} of ${place} failed` };
    }),
  };
}

function optional<K extends string>(name: K, value: string | undefined): { readonly [P in K]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: string };
}
