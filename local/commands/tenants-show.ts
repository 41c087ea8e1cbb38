import type { Command } from "commander";
import { NO_BUDGET } from "#core/tenant/budget.ts";
import { findTenant } from "#core/tenant/find-tenant.ts";
import { formatEntitlement } from "#core/tenant/parse-entitlement.ts";
import type { TenantStore } from "#core/tenant/tenant-store.ts";
import type { CliContext } from "./cli-context.ts";
import { AWS_OPTION, JSON_OPTION, openTarget, type TargetOptions } from "./open-target.ts";
import { printDocument, toTable } from "./print.ts";
import { KEY_HEADINGS, toKeyDocument, toKeyRow } from "./shown-key.ts";
import { toBudgetText } from "./tenants-budget.ts";

export function registerTenantsShow(tenants: Command, context: CliContext): void {
  tenants
    .command("show")
    .argument("<name>", "the tenant's name")
    .description("show a tenant: its plan, what it may call, and its keys without the secrets")
    .option(...AWS_OPTION)
    .option(...JSON_OPTION)
    .action(async (name: string, options: TargetOptions) => {
      const { store } = await openTarget(options, context);
      printDocument(context, options.json, await toDocument(name, store), toText);
    });
}

async function toDocument(name: string, store: TenantStore) {
  const { plan, status, entitlements, budget = NO_BUDGET, createdAt } = await findTenant(name, store);
  const keys = (await store.listKeys(name)).map(toKeyDocument);
  return { tenant: name, plan, status, models: entitlements.map(formatEntitlement), budget, createdAt, keys };
}

function toText({ tenant, plan, status, models, budget, createdAt, keys }: Awaited<ReturnType<typeof toDocument>>): string {
  return [
    `${tenant}: ${status}, on plan ${plan}, since ${createdAt.slice(0, 10)}`,
    `may call ${models.join(", ") || "nothing"}`,
    `has ${toBudgetText(budget)}`,
    "",
    toTable(KEY_HEADINGS, keys.map(toKeyRow)),
  ].join("\n");
}
