import { randomBytes } from "node:crypto";
import type { Command } from "commander";
import { createTenant } from "#core/tenant/create-tenant.ts";
import { formatEntitlement, parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import { PLAN_NAMES, type PlanName } from "#core/tenant/plan.ts";
import { administer } from "./administer.ts";
import type { CliContext } from "./cli-context.ts";
import { EXPIRES_OPTION, type KeyOptions, parsePlan, SCOPE_OPTION, TEST_OPTION, toKeyRequest } from "./key-options.ts";
import { AWS_OPTION, JSON_OPTION, type TargetOptions } from "./open-target.ts";
import { printDocument, toKeyText } from "./print.ts";

interface CreateOptions extends TargetOptions, KeyOptions {
  readonly plan: PlanName;
  readonly models: readonly string[];
}

export function registerTenantsCreate(tenants: Command, context: CliContext): void {
  tenants
    .command("create")
    .argument("<name>", "the tenant's name")
    .description("make a tenant with its first key, which is shown this once")
    .requiredOption("--plan <plan>", `one of ${PLAN_NAMES.join(", ")}`, parsePlan)
    .requiredOption(
      "--models <pattern...>",
      "what it may call: a name, with * for any run of characters, @N, @N-M or @N- for versions, and :topk, :rounded or :label for less than the full outputs",
    )
    .option(...TEST_OPTION)
    .option(...SCOPE_OPTION)
    .option(...EXPIRES_OPTION)
    .option(...AWS_OPTION)
    .option(...JSON_OPTION)
    .action(async (name: string, options: CreateOptions) => {
      const entitlements = options.models.map(parseEntitlement);
      const request = { name, plan: options.plan, entitlements, ...toKeyRequest(options) };
      const created = await administer(
        { action: "tenants create", tenant: name, flush: false },
        options,
        context,
        (administration, clock) => createTenant({ ...request, keyKind: request.kind }, { ...administration, clock, random: randomBytes }),
      );
      const { tenant, key, keyId } = created;
      const document = { tenant: tenant.name, plan: tenant.plan, models: tenant.entitlements.map(formatEntitlement), keyId, key };
      printDocument(context, options.json, document, toText);
    });
}

function toText(document: {
  readonly tenant: string;
  readonly plan: string;
  readonly models: readonly string[];
  readonly key: string;
}): string {
  return [`Tenant "${document.tenant}" on plan ${document.plan} may call ${document.models.join(", ")}`, ...toKeyText(document.key)].join(
    "\n",
  );
}
