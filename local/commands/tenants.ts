import type { Command } from "commander";
import type { CliContext } from "./cli-context.ts";
import { registerTenantsCreate } from "./tenants-create.ts";
import { registerTenantsList } from "./tenants-list.ts";
import { registerTenantsRevoke } from "./tenants-revoke.ts";

export function registerTenants(program: Command, context: CliContext): void {
  const tenants = program.command("tenants").description("who may call: make, list and revoke tenants and their keys");
  registerTenantsCreate(tenants, context);
  registerTenantsList(tenants, context);
  registerTenantsRevoke(tenants, context);
}
