import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { Tenant, TenantSettings } from "#core/tenant/tenant.ts";
import { type Item, TENANT_ITEMS, toSettingsItem } from "./tenant-items.ts";

/** The update that sets a tenant's settings where they are still those of `before`. A list is compared element by element. */
export function settingsChange(table: string, before: Tenant, after: TenantSettings): UpdateItemCommand {
  const was = toSettingsItem(before);
  const becomes = toSettingsItem(after);
  const elements = Object.fromEntries((was.entitlements.L ?? []).map((element, index) => [`:was${index}`, element]));
  const values: Item = {
    ":plan": becomes.plan,
    ":entitlements": becomes.entitlements,
    ":status": becomes.status,
    ":wasPlan": was.plan,
    ":wasStatus": was.status,
    ":wasCount": { N: String(before.entitlements.length) },
    ...elements,
    ...(was.budget === undefined ? {} : { ":wasBudget": was.budget }),
    ...(becomes.budget === undefined ? {} : { ":budget": becomes.budget }),
  };
  const same = Object.keys(elements).map((name, index) => `#entitlements[${index}] = ${name}`);
  return new UpdateItemCommand({
    TableName: table,
    Key: TENANT_ITEMS.tenant(before.name),
    UpdateExpression: `SET #plan = :plan, #entitlements = :entitlements, #status = :status${becomes.budget === undefined ? "" : ", #budget = :budget"}`,
    ConditionExpression: [
      "#plan = :wasPlan",
      "#status = :wasStatus",
      was.budget === undefined ? "attribute_not_exists(#budget)" : "#budget = :wasBudget",
      "size(#entitlements) = :wasCount",
      ...same,
    ].join(" AND "),
    ExpressionAttributeNames: { "#plan": "plan", "#entitlements": "entitlements", "#status": "status", "#budget": "budget" },
    ExpressionAttributeValues: values,
  });
}
