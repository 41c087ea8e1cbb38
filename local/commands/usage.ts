import { writeFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { type CalendarMonth, monthOf } from "#core/usage/calendar-month.ts";
import { toFocusCsv } from "#core/usage/focus-csv.ts";
import { toReportJson } from "#core/usage/report-document.ts";
import { readUsageReport } from "#core/usage/usage-report.ts";
import { openUsageSource, type UsageSource } from "#local/operator/usage-source.ts";
import { toUsageHtml } from "#local/report/usage-html.ts";
import { type CliContext, CommandError } from "./cli-context.ts";
import { MONTH_OPTION } from "./month-option.ts";
import { AWS_OPTION, resolveNamedTarget, type TargetOptions } from "./open-target.ts";
import { toUsageText } from "./usage-text.ts";

interface UsageOptions extends TargetOptions {
  readonly tenant?: string;
  readonly month?: CalendarMonth;
  readonly csv?: boolean;
  readonly html?: string;
}

export function registerUsage(program: Command, context: CliContext): void {
  program
    .command("usage")
    .description("what was used in a month: requests, compute, bytes, tokens, energy, carbon and cost")
    .option("--tenant <name>", "one tenant alone (default: all)")
    .option(...MONTH_OPTION)
    .option(...AWS_OPTION)
    .addOption(new Option("--json", "print one JSON document").conflicts(["csv"]))
    .addOption(new Option("--csv", "print CSV with the columns of FOCUS 1.2").conflicts(["json"]))
    .option("--html <file>", "write a page with plots into a file, which opens without a network")
    .action(async (options: UsageOptions) => printUsage(options, context, await openUsageSource(resolveNamedTarget(options, context))));
}

/** Prints a month's report from a ledger, in the form that the options name. */
export async function printUsage(options: UsageOptions, context: CliContext, { ledger, place }: UsageSource): Promise<void> {
  const { tenant, month = monthOf(new Date(context.now())) } = options;
  const report = await readUsageReport(ledger, { month, place, ...(tenant === undefined ? {} : { tenant }) });
  if (options.html !== undefined) writePage(options.html, toUsageHtml(report), context);
  if (options.json === true) context.out(toReportJson(report));
  else if (options.csv === true) context.out(toFocusCsv(report));
  else if (options.html === undefined) context.out(`${toUsageText(report)}\n`);
}

function writePage(path: string, page: string, context: CliContext): void {
  try {
    writeFileSync(path, page);
  } catch (cause) {
    throw new CommandError(`Cannot write "${path}": ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  context.err(`Wrote "${path}"\n`);
}
