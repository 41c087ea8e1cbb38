import { findConditionReferences } from "./condition-references.ts";
import { findCycle } from "./dependency-graph.ts";
import { PSEUDO_PARAMETERS } from "./pseudo-parameters.ts";
import { findReferences, type Reference } from "./references.ts";
import type { Template } from "./template.ts";
import { validationError } from "./validation-error.ts";

/**
 * Checks that every name in a template leads somewhere.
 * @throws ValidationError with every place that does not, or with the circle that resources form.
 */
export function checkTemplate(template: Template): void {
  const problems = [
    ...referencesOf(template).flatMap((reference) => checkReference(reference, template)),
    ...checkDependsOn(template),
    ...checkConditionNames(template),
  ];
  if (problems.length > 0) throw validationError(`Template format error: ${problems.join("; ")}`);
  const cycle = findCycle(conditionDependencies(template));
  if (cycle !== undefined) throw validationError(`Template format error: Circular dependency between conditions: [${cycle.join(", ")}]`);
}

function referencesOf(template: Template): readonly Reference[] {
  return [
    ...[...template.resources].flatMap(([id, resource]) => findReferences(resource.properties, `Resources/${id}/Properties`)),
    ...[...template.outputs].flatMap(([id, output]) => [
      ...findReferences(output.value, `Outputs/${id}/Value`),
      ...(output.exportName === undefined ? [] : findReferences(output.exportName, `Outputs/${id}/Export/Name`)),
    ]),
    ...[...template.conditions].flatMap(([id, condition]) => findConditionReferences(condition, `Conditions/${id}`)),
  ];
}

function checkReference(reference: Reference, template: Template): readonly string[] {
  const { kind, name, place } = reference;
  const inConditions = place.startsWith("Conditions/");
  const known = {
    value: () => template.parameters.has(name) || isPseudo(name) || (!inConditions && template.resources.has(name)),
    attribute: () => !inConditions && template.resources.has(name),
    condition: () => template.conditions.has(name),
    mapping: () => template.mappings.has(name),
  };
  if (known[kind]()) return [];
  const block = place.slice(0, place.indexOf("/"));
  if (kind === "condition") return [`Unresolved condition dependency "${name}" at ${place}`];
  if (kind === "mapping") return [`Mapping "${name}" at ${place} does not exist`];
  return [`Unresolved resource dependencies [${name}] in the ${block} block of the template, at ${place}`];
}

function isPseudo(name: string): boolean {
  return PSEUDO_PARAMETERS.some((pseudo) => pseudo === name);
}

function checkDependsOn(template: Template): readonly string[] {
  return [...template.resources].flatMap(([id, resource]) =>
    resource.dependsOn
      .filter((name) => !template.resources.has(name))
      .map((name) => `Unresolved resource dependencies [${name}] in the Resources block of the template, at Resources/${id}/DependsOn`),
  );
}

function checkConditionNames(template: Template): readonly string[] {
  const named = [
    ...[...template.resources].map(([id, { condition }]) => [`Resources/${id}`, condition] as const),
    ...[...template.outputs].map(([id, { condition }]) => [`Outputs/${id}`, condition] as const),
  ];
  return named.flatMap(([place, condition]) =>
    condition === undefined || template.conditions.has(condition) ? [] : [`Unresolved condition dependency "${condition}" at ${place}`],
  );
}

function conditionDependencies(template: Template): Map<string, readonly string[]> {
  return new Map(
    [...template.conditions].map(([id, condition]) => [
      id,
      findConditionReferences(condition, id)
        .filter(({ kind }) => kind === "condition")
        .map(({ name }) => name),
    ]),
  );
}
