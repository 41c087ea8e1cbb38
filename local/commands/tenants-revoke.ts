import type { Command } from "commander";
import { LIMITS } from "#core/limits.ts";
import { revokeTenantKeys } from "#core/tenant/revoke-keys.ts";
import type { CliContext } from "./cli-context.ts";
import { AWS_OPTION, JSON_OPTION, openTarget, type TargetOptions } from "./open-target.ts";
import { printDocument } from "./print.ts";

export function registerTenantsRevoke(tenants: Command, context: CliContext): void {
  tenants
    .command("revoke")
    .argument("<name>", "the tenant's name")
    .description("revoke every key of a tenant")
    .option(...AWS_OPTION)
    .option(...JSON_OPTION)
    .action(async (name: string, options: TargetOptions) => {
      const administration = await openTarget(options, context);
      const document = { tenant: name, revoked: await revokeTenantKeys(name, administration) };
      printDocument(
        context,
        options.json,
        document,
        ({ tenant, revoked }) =>
          `Revoked ${revoked} ${revoked === 1 ? "key" : "keys"} of "${tenant}"; answers the gateway has cached end within ${LIMITS.AUTHORIZER_CACHE_S} s`,
      );
    });
}
