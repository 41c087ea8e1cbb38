import { randomBytes } from "node:crypto";
import { type Command, InvalidArgumentError } from "commander";
import { createTenant } from "#core/tenant/create-tenant.ts";
import { formatEntitlement, parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import { isPlanName, PLAN_NAMES, type PlanName } from "#core/tenant/plan.ts";
import type { CliContext } from "./cli-context.ts";
import { AWS_OPTION, JSON_OPTION, openTarget, type TargetOptions } from "./open-target.ts";
import { printDocument } from "./print.ts";

interface CreateOptions extends TargetOptions {
  readonly plan: PlanName;
  readonly models: readonly string[];
  readonly test?: boolean;
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
    .option("--test", "make a test key (slw_test_…) instead of a live one")
    .option(...AWS_OPTION)
    .option(...JSON_OPTION)
    .action(async (name: string, options: CreateOptions) => {
      const entitlements = options.models.map(parseEntitlement);
      const administration = await openTarget(options, context);
      const created = await createTenant(
        { name, plan: options.plan, entitlements, keyKind: options.test === true ? "test" : "live" },
        { ...administration, clock: () => new Date(context.now()), random: randomBytes },
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
  return [
    `Tenant "${document.tenant}" on plan ${document.plan} may call ${document.models.join(", ")}`,
    "",
    `  ${document.key}`,
    "",
    "This is the only time the key is shown: what is stored does not authenticate.",
  ].join("\n");
}

function parsePlan(text: string): PlanName {
  if (isPlanName(text)) return text;
  throw new InvalidArgumentError(`Plans are ${PLAN_NAMES.join(", ")}.`);
}
