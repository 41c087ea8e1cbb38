import type { Json } from "./json.ts";
import type { Template, TemplateParameter } from "./template.ts";
import { validationError } from "./validation-error.ts";

/** A parameter as a caller gives it. */
export interface ParameterInput {
  readonly name: string;
  readonly value?: string;
  readonly usePrevious: boolean;
}

/** A parameter of a stack: what was given, and for `AWS::SSM::Parameter::Value` what was read under that name. */
export interface ParameterValue {
  readonly name: string;
  readonly given: string;
  readonly resolved?: string;
  readonly noEcho: boolean;
}

const SSM_PREFIX = "AWS::SSM::Parameter::Value<";

/**
 * The value of each parameter of a template.
 * @param readSsmParameter gives the value of an SSM parameter, undefined when there is none.
 * @throws ValidationError with every missing, unknown or refused parameter.
 */
export function resolveParameters(
  template: Template,
  inputs: readonly ParameterInput[],
  previous: readonly ParameterValue[],
  readSsmParameter: (name: string) => string | undefined,
): readonly ParameterValue[] {
  const unknown = inputs.filter(({ name }) => !template.parameters.has(name)).map(({ name }) => name);
  if (unknown.length > 0) throw validationError(`Parameters: [${unknown.join(", ")}] do not exist in the template`);
  const missing: string[] = [];
  const values = [...template.parameters].flatMap(([name, parameter]): ParameterValue[] => {
    const input = inputs.find((candidate) => candidate.name === name);
    const kept = previous.find((candidate) => candidate.name === name)?.given;
    const given = (input?.usePrevious === true ? kept : input?.value) ?? parameter.defaultValue;
    if (given === undefined) {
      missing.push(name);
      return [];
    }
    checkValue(name, given, parameter);
    const resolved = parameter.type.startsWith(SSM_PREFIX) ? readSsmParameter(given) : undefined;
    if (parameter.type.startsWith(SSM_PREFIX) && resolved === undefined) {
      throw validationError(`Unable to fetch parameters [${given}] from parameter store for this account`);
    }
    return [{ name, given, ...(resolved === undefined ? {} : { resolved }), noEcho: parameter.noEcho }];
  });
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(", ")}] must have values`);
  return values;
}

/** What `Ref` gives: the text, or a list for the list types. */
export function toParameterJson(value: ParameterValue, parameter: TemplateParameter): Json {
  const text = value.resolved ?? value.given;
  const isList = parameter.type === "CommaDelimitedList" || /(^|<)List<.*>$/.test(parameter.type);
  return isList ? text.split(",").map((item) => item.trim()) : text;
}

function checkValue(name: string, given: string, parameter: TemplateParameter): void {
  const because = parameter.constraintDescription === undefined ? "" : `: ${parameter.constraintDescription}`;
  if (parameter.allowedValues !== undefined && !parameter.allowedValues.includes(given)) {
    throw validationError(`Parameter '${name}' must be one of AllowedValues${because}`);
  }
  if (parameter.allowedPattern !== undefined && !new RegExp(`^(?:${parameter.allowedPattern})$`).test(given)) {
    throw validationError(`Parameter '${name}' must match pattern ${parameter.allowedPattern}${because}`);
  }
  if (parameter.type === "Number" && !Number.isFinite(Number(given || "x"))) {
    throw validationError(`Parameter '${name}' must be a number`);
  }
}
