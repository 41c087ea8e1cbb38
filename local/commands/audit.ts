import { type Command, InvalidArgumentError } from "commander";
import type { AuditEntry } from "#core/tenant/audit.ts";
import type { CliContext } from "./cli-context.ts";
import { AWS_OPTION, JSON_OPTION, openTarget, type TargetOptions } from "./open-target.ts";
import { printDocument, toTable } from "./print.ts";

interface AuditOptions extends TargetOptions {
  readonly month?: string;
}

export function registerAudit(program: Command, context: CliContext): void {
  program
    .command("audit")
    .description("who did what to which tenant, and when: the log that nothing is removed from")
    .option("--month <month>", "a calendar month, YYYY-MM (default: this one)", parseMonth)
    .option(...AWS_OPTION)
    .option(...JSON_OPTION)
    .action(async (options: AuditOptions) => {
      const { auditLog } = await openTarget(options, context);
      const month = options.month ?? new Date(context.now()).toISOString().slice(0, "YYYY-MM".length);
      printDocument(context, options.json, await auditLog.list(month), toText);
    });
}

function toText(entries: readonly AuditEntry[]): string {
  if (entries.length === 0) return "Nothing was done in that month";
  return toTable(
    ["WHEN", "WHO", "WHAT", "TENANT", "", "CHANGE"],
    entries.map((entry) => [entry.at, entry.who, entry.action, entry.tenant, entry.phase, describeChange(entry)]),
  );
}

/** What is otherwise than before, field by field. */
function describeChange({ phase, before, after }: AuditEntry): string {
  if (phase === "begun") return "";
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names]
    .filter((name) => before?.[name] !== after?.[name])
    .map((name) => `${name}: ${before?.[name] ?? "–"} → ${after?.[name] ?? "–"}`)
    .join("; ");
}

function parseMonth(text: string): string {
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) return text;
  throw new InvalidArgumentError("A month is written YYYY-MM.");
}
