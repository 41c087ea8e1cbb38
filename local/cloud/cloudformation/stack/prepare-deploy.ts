import { evaluateObject } from "../template/evaluate.ts";
import { parseTemplate } from "../template/parse-template.ts";
import { type PrunedTemplate, pruneTemplate } from "../template/prune-template.ts";
import type { Scope } from "../template/scope.ts";
import type { WantedResource } from "./apply-resource.ts";
import { checkAttributes } from "./check-attributes.ts";
import type { Engine } from "./engine.ts";
import type { DeployTarget, StackRecord } from "./records.ts";
import { createStackScope } from "./stack-scope.ts";

/** A target that was checked as far as it can be before anything is touched. */
export interface PreparedDeploy {
  readonly pruned: PrunedTemplate;
  readonly scope: Scope;
  readonly description?: string;
  /** Exports that evaluation has used so far. */
  readonly imported: ReadonlySet<string>;
  /** Evaluates a resource's properties with what is known now. @throws NotYetKnownError when it needs one that is still to be made. */
  readonly wantedResource: (logicalId: string) => WantedResource;
}

/** @throws ValidationError when the template cannot be deployed. */
export function prepareDeploy(
  engine: Engine,
  stack: Pick<StackRecord, "id" | "arn" | "name">,
  target: Pick<DeployTarget, "template" | "parameters">,
): PreparedDeploy {
  const template = parseTemplate(target.template);
  const unconditional = createStackScope(engine, stack, template, target.parameters);
  const pruned = pruneTemplate(template, unconditional);
  checkAttributes(pruned, engine.typeOf);
  const scope: Scope = { ...unconditional, condition: () => false };
  return {
    pruned,
    scope,
    imported: unconditional.imported,
    ...(template.description === undefined ? {} : { description: template.description }),
    wantedResource(logicalId) {
      const definition = pruned.resources.get(logicalId);
      if (definition === undefined) throw new Error(`Resource "${logicalId}" is not in the template`);
      return {
        logicalId,
        definition,
        properties: evaluateObject(definition.properties, scope, `Resources/${logicalId}/Properties`),
        dependsOn: pruned.dependencies.get(logicalId) ?? [],
      };
    },
  };
}
