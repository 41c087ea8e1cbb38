import { requireChangeSet } from "../stack/change-set.ts";
import { requireStack } from "../stack/find-stack.ts";
import { parseTemplate } from "../template/parse-template.ts";
import type { Template } from "../template/template.ts";
import { validationError } from "../template/validation-error.ts";
import type { Action, ActionContext } from "./action.ts";
import type { QueryInput } from "./query-input.ts";
import type { QueryResult } from "./query-result.ts";
import { readTemplateText } from "./read-deploy-request.ts";

/** The actions that look at templates. */
export const TEMPLATE_ACTIONS: Readonly<Record<string, Action>> = {
  GetTemplate: async (input, { engine }) => {
    const changeSet = input.text("ChangeSetName");
    const template =
      changeSet === undefined
        ? requireStack(engine, input.required("StackName")).template
        : requireChangeSet(engine, changeSet, input.text("StackName")).target.template;
    return { TemplateBody: template, StagesAvailable: ["Original", "Processed"] };
  },
  GetTemplateSummary: async (input, context) => {
    const template = parseTemplate(await templateOf(input, context));
    return {
      Description: template.description,
      Parameters: describeParameters(template),
      ResourceTypes: [...new Set([...template.resources.values()].map(({ type }) => type))].sort(),
      ResourceIdentifierSummaries: [],
    };
  },
  ValidateTemplate: async (input, context) => {
    const template = parseTemplate(await templateOf(input, context));
    return { Description: template.description, Parameters: describeParameters(template) };
  },
};

async function templateOf(input: QueryInput, context: ActionContext): Promise<string> {
  const given = await readTemplateText(input, context);
  if (given !== undefined) return given;
  const stackName = input.text("StackName");
  if (stackName === undefined) throw validationError("Either Template URL or Template Body must be specified.");
  return requireStack(context.engine, stackName).template;
}

function describeParameters({ parameters }: Template): QueryResult {
  return [...parameters].map(([name, { type, defaultValue, description, noEcho }]) => ({
    ParameterKey: name,
    ParameterType: type,
    DefaultValue: defaultValue,
    Description: description,
    NoEcho: noEcho,
  }));
}
