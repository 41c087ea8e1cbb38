import { type ParameterInput, resolveParameters } from "../template/parameters.ts";
import { parseTemplate } from "../template/parse-template.ts";
import type { Engine } from "./engine.ts";
import type { DeployTarget, StackRecord, Tag } from "./records.ts";

/** What a caller wants a stack to become. */
export interface DeployRequest {
  readonly stackName: string;
  /** The template's text; `undefined` keeps the stack's. */
  readonly template?: string;
  readonly parameters: readonly ParameterInput[];
  readonly tags: readonly Tag[];
  readonly capabilities: readonly string[];
  readonly roleArn?: string;
  readonly disableRollback: boolean;
  readonly terminationProtection?: boolean;
}

/** @throws ValidationError when the template or a parameter is refused. */
export function toDeployTarget(engine: Engine, request: DeployRequest, previous?: StackRecord): DeployTarget {
  const template = request.template ?? previous?.template ?? "";
  return {
    template,
    parameters: resolveParameters(parseTemplate(template), request.parameters, previous?.parameters ?? [], engine.readSsmParameter),
    tags: request.tags,
    capabilities: request.capabilities,
    ...(request.roleArn === undefined ? {} : { roleArn: request.roleArn }),
  };
}
