import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import type { ScheduledRules } from "#local/cloud/events/scheduled-rules.ts";
import type { JsonObject } from "../template/json.ts";
import { physicalName } from "./physical-name.ts";
import { defined, objectsOf, requiredText, textOf } from "./properties.ts";
import type { ResourceState, ResourceType } from "./resource-type.ts";

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** `AWS::Events::Rule` with a rate and functions as its targets. */
export function eventRuleType(rules: ScheduledRules, { partition, region, accountId }: CloudIdentity): ResourceType {
  const put = (name: string, properties: JsonObject): ResourceState => {
    const arn = `arn:${partition}:events:${region}:${accountId}:rule/${name}`;
    const everyMs = parseRate(requiredText(properties, "ScheduleExpression"));
    const targets = objectsOf(properties, "Targets").map((target) =>
      defined({ arn: requiredText(target, "Arn"), input: textOf(target, "Input") }),
    );
    if ((textOf(properties, "State") ?? "ENABLED") === "ENABLED") rules.put({ name, arn, everyMs, targets });
    else rules.remove(name);
    return { physicalId: name, attributes: { Arn: arn } };
  };
  return {
    attributes: ["Arn"],
    replacedBy: ["Name"],
    identify: (request) => textOf(request.properties, "Name") ?? physicalName(request, { maxLength: 64 }),
    create: async ({ physicalId, properties }) => put(physicalId, properties),
    update: async ({ physicalId }, properties) => put(physicalId, properties),
    delete: async ({ physicalId }) => rules.remove(physicalId),
  };
}

/** @throws Error for what is no rate. */
function parseRate(expression: string): number {
  const [, count, unit] = /^rate\((\d{1,6}) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (count === undefined || Number(count) === 0) throw new Error(`The local cloud runs rules at a rate alone, received "${expression}"`);
  return Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
}
