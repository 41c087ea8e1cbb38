import { Argument, type Command } from "commander";
import { changeTenant, denying, granting, type SettingsChange } from "#core/tenant/change-tenant.ts";
import { formatEntitlement, parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import { PLAN_NAMES, type PlanName } from "#core/tenant/plan.ts";
import type { Tenant } from "#core/tenant/tenant.ts";
import { administer } from "./administer.ts";
import type { CliContext } from "./cli-context.ts";
import { parsePlan } from "./key-options.ts";
import { AWS_OPTION, JSON_OPTION, type TargetOptions } from "./open-target.ts";
import { printDocument } from "./print.ts";

const PATTERNS = [
  "<pattern...>",
  "a model, with * for any run of characters, @N, @N-M or @N- for versions, :topk, :rounded or :label",
] as const;

/** `grant`, `deny`, `plan`, `suspend` and `resume`: what changes a tenant and leaves its keys as they are. */
export function registerTenantsSettings(tenants: Command, context: CliContext): void {
  const register = (name: string, description: string): Command =>
    tenants
      .command(name)
      .argument("<name>", "the tenant's name")
      .description(description)
      .option(...AWS_OPTION)
      .option(...JSON_OPTION);
  const change = async (action: string, tenant: string, options: TargetOptions, settings: SettingsChange): Promise<void> => {
    const { after } = await administer({ action: `tenants ${action}`, tenant }, options, context, (administration) =>
      changeTenant(tenant, settings, administration),
    );
    printDocument(context, options.json, toDocument(after), toText);
  };
  register("grant", "let a tenant call more")
    .argument(...PATTERNS)
    .action((name: string, patterns: string[], options: TargetOptions) =>
      change("grant", name, options, granting(patterns.map(parseEntitlement))),
    );
  register("deny", "take back what a tenant was granted, each as it was granted")
    .argument(...PATTERNS)
    .action((name: string, patterns: string[], options: TargetOptions) =>
      change("deny", name, options, denying(patterns.map(parseEntitlement))),
    );
  register("plan", "put a tenant under another plan; its keys stay")
    .addArgument(new Argument("<plan>", `one of ${PLAN_NAMES.join(", ")}`).argParser(parsePlan))
    .action((name: string, plan: PlanName, options: TargetOptions) => change("plan", name, options, () => ({ plan })));
  register("suspend", "refuse every request of a tenant until it is resumed").action((name: string, options: TargetOptions) =>
    change("suspend", name, options, () => ({ status: "suspended" })),
  );
  register("resume", "let a suspended tenant call again").action((name: string, options: TargetOptions) =>
    change("resume", name, options, () => ({ status: "active" })),
  );
}

function toDocument({ name, plan, status, entitlements }: Tenant) {
  return { tenant: name, plan, status, models: entitlements.map(formatEntitlement) };
}

function toText({ tenant, plan, status, models }: ReturnType<typeof toDocument>): string {
  return `Tenant "${tenant}" is ${status}, on plan ${plan}, and may call ${models.join(", ") || "nothing"}`;
}
