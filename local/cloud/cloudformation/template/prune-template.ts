import { evaluateCondition } from "./conditions.ts";
import { findCycle } from "./dependency-graph.ts";
import { toIntrinsicCall } from "./intrinsic-call.ts";
import { isList, isObject, type Json, type JsonObject } from "./json.ts";
import { findReferences } from "./references.ts";
import type { Scope } from "./scope.ts";
import type { Template, TemplateOutput, TemplateResource } from "./template.ts";
import { validationError } from "./validation-error.ts";

/** A template with its conditions decided: every `Fn::If` is replaced by its branch, nothing that is switched off is left. */
export interface PrunedTemplate {
  readonly resources: ReadonlyMap<string, TemplateResource>;
  readonly outputs: ReadonlyMap<string, TemplateOutput>;
  /** Each resource's needs, by `Ref`, `Fn::GetAtt`, `Fn::Sub` and `DependsOn`. */
  readonly dependencies: ReadonlyMap<string, readonly string[]>;
}

/**
 * Decides a template's conditions and rules.
 * @param scope knows parameters, pseudo parameters and mappings; resources have no values yet.
 * @throws ValidationError for a failed rule, a reference to a resource that is switched off, or a circle of resources.
 */
export function pruneTemplate(template: Template, scope: Omit<Scope, "condition">): PrunedTemplate {
  const decided = new Map<string, boolean>();
  const full: Scope = { ...scope, condition: (name) => decide(name) };
  const decide = (name: string): boolean => {
    const known = decided.get(name) ?? evaluateCondition(template.conditions.get(name) ?? null, full, `Conditions/${name}`);
    decided.set(name, known);
    return known;
  };
  checkRules(template, full);
  const isOn = ({ condition }: { readonly condition?: string }): boolean => condition === undefined || decide(condition);
  const resources = new Map(
    [...template.resources]
      .filter(([, resource]) => isOn(resource))
      .map(([id, resource]) => [id, { ...resource, properties: chooseObject(resource.properties, decide) }]),
  );
  const outputs = new Map(
    [...template.outputs].filter(([, output]) => isOn(output)).map(([id, output]) => [id, chooseOutput(output, decide)]),
  );
  const dependencies = new Map([...resources].map(([id, resource]) => [id, dependenciesOf(id, resource, template, resources)]));
  const cycle = findCycle(dependencies);
  if (cycle !== undefined) throw validationError(`Circular dependency between resources: [${cycle.join(", ")}]`);
  return { resources, outputs, dependencies };
}

function checkRules(template: Template, scope: Scope): void {
  for (const [name, rule] of template.rules) {
    const place = `Rules/${name}`;
    if (rule.ruleCondition !== undefined && !evaluateCondition(rule.ruleCondition, scope, `${place}/RuleCondition`)) continue;
    const failed = rule.assertions.find(({ assert }, index) => !evaluateCondition(assert, scope, `${place}/Assertions/${index}`));
    if (failed !== undefined) throw validationError(`Template error: Rule "${name}" failed: ${failed.description}`);
  }
}

function chooseOutput(output: TemplateOutput, decide: (name: string) => boolean): TemplateOutput {
  const { exportName } = output;
  return {
    ...output,
    value: choose(output.value, decide),
    ...(exportName === undefined ? {} : { exportName: choose(exportName, decide) }),
  };
}

function choose(value: Json, decide: (name: string) => boolean): Json {
  const call = toIntrinsicCall(value, "");
  if (call?.name === "Fn::If" && isList(call.argument) && typeof call.argument[0] === "string") {
    return choose(call.argument[decide(call.argument[0]) ? 1 : 2] ?? null, decide);
  }
  if (isList(value)) return value.map((item) => choose(item, decide));
  return isObject(value) ? chooseObject(value, decide) : value;
}

function chooseObject(value: JsonObject, decide: (name: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, choose(item, decide)]));
}

function dependenciesOf(
  id: string,
  resource: TemplateResource,
  template: Template,
  resources: ReadonlyMap<string, TemplateResource>,
): readonly string[] {
  const references = findReferences(resource.properties, `Resources/${id}/Properties`).filter(({ name }) => template.resources.has(name));
  const off = references.find(({ name }) => !resources.has(name));
  if (off !== undefined) {
    throw validationError(
      `Template format error: Unresolved resource dependencies [${off.name}] in the Resources block of the template, at ${off.place}: its condition is false`,
    );
  }
  return [...new Set([...references.map(({ name }) => name), ...resource.dependsOn.filter((name) => resources.has(name))])];
}
