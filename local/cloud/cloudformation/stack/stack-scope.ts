import { inertAttribute } from "../resources/inert.ts";
import type { Json } from "../template/json.ts";
import { type ParameterValue, toParameterJson } from "../template/parameters.ts";
import { pseudoParameterValues } from "../template/pseudo-parameters.ts";
import type { Scope } from "../template/scope.ts";
import type { Template } from "../template/template.ts";
import { validationError } from "../template/validation-error.ts";
import type { Engine } from "./engine.ts";
import { findExport } from "./exports.ts";
import type { ResourceRecord, StackRecord } from "./records.ts";

/** A resource has no value yet: it is still to be made. */
export class NotYetKnownError extends Error {}

/** A scope whose conditions are still to be decided, and which notes what it imports. */
export type StackScope = Omit<Scope, "condition"> & { readonly imported: Set<string> };

/** What the names of a template stand for in one stack, looked up at the moment of each use. */
export function createStackScope(
  engine: Engine,
  stack: Pick<StackRecord, "id" | "arn" | "name">,
  template: Template,
  parameters: readonly ParameterValue[],
): StackScope {
  const pseudo = pseudoParameterValues(engine.identity, { id: stack.arn, name: stack.name });
  const imported = new Set<string>();
  const resource = (name: string): ResourceRecord => {
    const found = engine.store.resources(stack.id).find(({ logicalId, isSuperseded }) => logicalId === name && !isSuperseded);
    if (found === undefined) throw new NotYetKnownError(`Resource "${name}" is not there yet`);
    return found;
  };
  return {
    imported,
    mappings: template.mappings,
    region: engine.identity.region,
    reference(name) {
      if (name === "AWS::NoValue") return undefined;
      const given = parameters.find((parameter) => parameter.name === name);
      const declared = template.parameters.get(name);
      if (given !== undefined && declared !== undefined) return toParameterJson(given, declared);
      return pseudo.get(name) ?? resource(name).physicalId;
    },
    attribute: (name, attribute) => readAttribute(engine, resource(name), attribute),
    importValue(exportName) {
      const found = findExport(engine.store, exportName);
      if (found === undefined) throw validationError(`No export named ${exportName} found`);
      imported.add(exportName);
      return found.value;
    },
  };
}

function readAttribute(engine: Engine, { logicalId, type, physicalId, attributes }: ResourceRecord, attribute: string): Json {
  const value = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
  if (value !== undefined) return value;
  const { inert, attributes: known } = engine.typeOf(type);
  if (inert !== undefined && known === "any") return inertAttribute(attributes, physicalId, attribute);
  throw validationError(`Resource "${logicalId}" of type ${type} has no attribute "${attribute}"`);
}
