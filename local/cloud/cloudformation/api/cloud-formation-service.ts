import type { AwsService } from "#local/cloud/aws-call.ts";
import { createQueryService, type QueryAction } from "#local/cloud/query-protocol.ts";
import type { Action, ActionContext } from "./action.ts";
import { CHANGE_SET_ACTIONS } from "./change-set-actions.ts";
import { DESCRIBE_ACTIONS } from "./describe-actions.ts";
import { toQueryInput } from "./query-input.ts";
import { toResultElement } from "./query-result.ts";
import { STACK_ACTIONS } from "./stack-actions.ts";
import { TEMPLATE_ACTIONS } from "./template-actions.ts";

const NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/";

const ACTIONS: Readonly<Record<string, Action>> = { ...STACK_ACTIONS, ...DESCRIBE_ACTIONS, ...TEMPLATE_ACTIONS, ...CHANGE_SET_ACTIONS };

/** CloudFormation's API in the query protocol: form in, XML out. */
export function createCloudFormationService(context: ActionContext): AwsService {
  const actions = Object.entries(ACTIONS).map(
    ([name, action]) =>
      [name, async (form: URLSearchParams) => toResultElement(await action(toQueryInput(form), context))] satisfies [string, QueryAction],
  );
  return createQueryService(NAMESPACE, new Map(actions));
}
