import type { Command } from "commander";
import { deleteTenant } from "#core/tenant/delete-tenant.ts";
import { administer } from "./administer.ts";
import { type CliContext, CommandError } from "./cli-context.ts";
import { AWS_OPTION, JSON_OPTION, type TargetOptions } from "./open-target.ts";
import { printDocument } from "./print.ts";

interface DeleteOptions extends TargetOptions {
  readonly yes?: boolean;
}

export function registerTenantsDelete(tenants: Command, context: CliContext): void {
  tenants
    .command("delete")
    .argument("<name>", "the tenant's name")
    .description("remove a tenant and its keys for good; what was done with it stays in the audit log")
    .option("--yes", "really")
    .option(...AWS_OPTION)
    .option(...JSON_OPTION)
    .action(async (tenant: string, options: DeleteOptions) => {
      if (options.yes !== true)
        throw new CommandError(
          `Deleting "${tenant}" cannot be undone: add --yes, or suspend it with \`slipway tenants suspend ${tenant}\``,
        );
      await administer({ action: "tenants delete", tenant }, options, context, (administration) => deleteTenant(tenant, administration));
      printDocument(context, options.json, { tenant, deleted: true }, () => `Deleted tenant "${tenant}" and its keys`);
    });
}
