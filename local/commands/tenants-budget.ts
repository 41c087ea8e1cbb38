import { type Command, InvalidArgumentError, Option } from "commander";
import { BUDGET_POLICIES, type Budget, type BudgetPolicy, NO_BUDGET } from "#core/tenant/budget.ts";
import { changeTenant } from "#core/tenant/change-tenant.ts";
import { administer } from "./administer.ts";
import { type CliContext, CommandError } from "./cli-context.ts";
import { AWS_OPTION, JSON_OPTION, type TargetOptions } from "./open-target.ts";
import { printDocument } from "./print.ts";

interface BudgetOptions extends TargetOptions {
  readonly carbonG?: number;
  readonly costUsd?: number;
  readonly at100: BudgetPolicy;
  readonly none?: boolean;
}

export function registerTenantsBudget(tenants: Command, context: CliContext): void {
  tenants
    .command("budget")
    .argument("<name>", "the tenant's name")
    .description("say what a tenant may take in a calendar month; its answers warn from 80 % on. Takes the place of the budget before")
    .option("--carbon-g <grams>", "grams of CO2 equivalents", parseAmount)
    .option("--cost-usd <dollars>", "US dollars", parseAmount)
    .addOption(new Option("--at-100 <policy>", "what becomes of its requests then").choices([...BUDGET_POLICIES]).default("warn"))
    .addOption(new Option("--none", "take the budget away").conflicts(["carbonG", "costUsd"]))
    .option(...AWS_OPTION)
    .option(...JSON_OPTION)
    .action(async (tenant: string, options: BudgetOptions) => {
      const budget = toBudget(options);
      await administer({ action: "tenants budget", tenant }, options, context, (administration) =>
        changeTenant(tenant, () => ({ budget }), administration),
      );
      printDocument(context, options.json, { tenant, budget }, () => `Tenant "${tenant}" has ${toBudgetText(budget)}`);
    });
}

/** A budget as people read it. */
export function toBudgetText({ carbonG, costUsd, at100 }: Budget): string {
  const limits = [carbonG === undefined ? [] : [`${carbonG} g CO2e`], costUsd === undefined ? [] : [`${costUsd} USD`]].flat();
  if (limits.length === 0) return "no budget";
  return `a budget of ${limits.join(" and ")} a month, ${at100 === "refuse" ? "refused" : "warned"} at 100 %`;
}

function toBudget({ carbonG, costUsd, at100, none }: BudgetOptions): Budget {
  if (none === true) return NO_BUDGET;
  if (carbonG === undefined && costUsd === undefined)
    throw new CommandError("A budget is of carbon, cost or both: add --carbon-g or --cost-usd, or take it away with --none");
  return { ...(carbonG === undefined ? {} : { carbonG }), ...(costUsd === undefined ? {} : { costUsd }), at100 };
}

function parseAmount(text: string): number {
  const amount = /^[0-9]{1,12}(\.[0-9]{1,9})?$/.test(text) ? Number(text) : 0;
  if (amount > 0) return amount;
  throw new InvalidArgumentError("An amount is a decimal above 0, such as 12.5.");
}
