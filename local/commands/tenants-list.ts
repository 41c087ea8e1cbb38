import type { Command } from "commander";
import { formatEntitlement } from "#core/tenant/parse-entitlement.ts";
import type { TenantStore } from "#core/tenant/tenant-store.ts";
import type { CliContext } from "./cli-context.ts";
import { AWS_OPTION, JSON_OPTION, openTarget, type TargetOptions } from "./open-target.ts";
import { printDocument, toTable } from "./print.ts";
import { toKeyDocument } from "./shown-key.ts";

export function registerTenantsList(tenants: Command, context: CliContext): void {
  tenants
    .command("list")
    .description("list tenants, their plans, what they may call and their keys without the secrets")
    .option(...AWS_OPTION)
    .option(...JSON_OPTION)
    .action(async (options: TargetOptions) => {
      const { store } = await openTarget(options, context);
      printDocument(context, options.json, await toRows(store), toText);
    });
}

async function toRows(store: TenantStore) {
  return Promise.all(
    (await store.listTenants()).map(async ({ name, plan, status, entitlements, createdAt }) => ({
      tenant: name,
      plan,
      status,
      models: entitlements.map(formatEntitlement),
      createdAt,
      keys: (await store.listKeys(name)).map(toKeyDocument),
    })),
  );
}

function toText(rows: Awaited<ReturnType<typeof toRows>>): string {
  if (rows.length === 0) return "There is no tenant: make one with `slipway tenants create`";
  return toTable(
    ["TENANT", "PLAN", "STATUS", "MODELS", "KEYS"],
    rows.map((row) => [
      row.tenant,
      row.plan,
      row.status,
      row.models.join(" "),
      row.keys.map((key) => `…${key.last4} ${key.status}`).join(", ") || "–",
    ]),
  );
}
