import type { Command } from "commander";
import { revokeTenantKeys } from "#core/tenant/revoke-keys.ts";
import { administer } from "./administer.ts";
import type { CliContext } from "./cli-context.ts";
import { AWS_OPTION, JSON_OPTION, type TargetOptions } from "./open-target.ts";
import { printDocument } from "./print.ts";

interface RevokeOptions extends TargetOptions {
  readonly key?: string;
}

export function registerTenantsRevoke(tenants: Command, context: CliContext): void {
  tenants
    .command("revoke")
    .argument("<name>", "the tenant's name")
    .description("revoke every key of a tenant, or one")
    .option("--key <id>", "the one to revoke, by the id that `slipway keys list` shows")
    .option(...AWS_OPTION)
    .option(...JSON_OPTION)
    .action(async (tenant: string, options: RevokeOptions) => {
      const revoked = await administer({ action: "tenants revoke", tenant }, options, context, (administration) =>
        revokeTenantKeys(tenant, administration, options.key),
      );
      printDocument(
        context,
        options.json,
        { tenant, revoked },
        () => `Revoked ${revoked} ${revoked === 1 ? "key" : "keys"} of "${tenant}"`,
      );
    });
}
