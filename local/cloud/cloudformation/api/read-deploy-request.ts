import type { DeployRequest } from "../stack/deploy-request.ts";
import { validationError } from "../template/validation-error.ts";
import type { ActionContext } from "./action.ts";
import type { QueryInput } from "./query-input.ts";
import { readTemplateUrl } from "./template-source.ts";

/** The template a call gives, by text or by URL. @throws ValidationError when it gives both. */
export async function readTemplateText(input: QueryInput, { objects }: ActionContext): Promise<string | undefined> {
  const body = input.text("TemplateBody");
  const url = input.text("TemplateURL");
  if (body !== undefined && url !== undefined) throw validationError("Specify exactly one of TemplateBody and TemplateURL");
  return url === undefined ? body : readTemplateUrl(objects, url);
}

/** What CreateStack, UpdateStack and CreateChangeSet have in common. */
export async function readDeployRequest(input: QueryInput, context: ActionContext): Promise<DeployRequest> {
  const template = await readTemplateText(input, context);
  if (template === undefined && !input.flag("UsePreviousTemplate")) {
    throw validationError("Either Template URL or Template Body must be specified.");
  }
  const roleArn = input.text("RoleARN");
  return {
    stackName: input.required("StackName"),
    ...(template === undefined ? {} : { template }),
    parameters: input.records("Parameters").map((parameter) => {
      const value = parameter.text("ParameterValue");
      return {
        name: parameter.required("ParameterKey"),
        ...(value === undefined ? {} : { value }),
        usePrevious: parameter.flag("UsePreviousValue"),
      };
    }),
    tags: input.records("Tags").map((tag) => ({ key: tag.required("Key"), value: tag.text("Value") ?? "" })),
    capabilities: input.texts("Capabilities"),
    ...(roleArn === undefined ? {} : { roleArn }),
    disableRollback: input.flag("DisableRollback") || input.text("OnFailure") === "DO_NOTHING",
    terminationProtection: input.flag("EnableTerminationProtection"),
  };
}
