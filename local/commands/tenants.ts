import type { Command } from "commander";
import type { CliContext } from "./cli-context.ts";
import { registerTenantsBudget } from "./tenants-budget.ts";
import { registerTenantsCreate } from "./tenants-create.ts";
import { registerTenantsDelete } from "./tenants-delete.ts";
import { registerTenantsList } from "./tenants-list.ts";
import { registerTenantsRevoke } from "./tenants-revoke.ts";
import { registerTenantsRotate } from "./tenants-rotate.ts";
import { registerTenantsSettings } from "./tenants-settings.ts";
import { registerTenantsShow } from "./tenants-show.ts";

export function registerTenants(program: Command, context: CliContext): void {
  const tenants = program.command("tenants").description("who may call: make, show, change and remove tenants and their keys");
  registerTenantsCreate(tenants, context);
  registerTenantsList(tenants, context);
  registerTenantsShow(tenants, context);
  registerTenantsRotate(tenants, context);
  registerTenantsRevoke(tenants, context);
  registerTenantsSettings(tenants, context);
  registerTenantsBudget(tenants, context);
  registerTenantsDelete(tenants, context);
}
