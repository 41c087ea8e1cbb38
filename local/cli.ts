import { hostname, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { Command, CommanderError } from "commander";
import { ServeError } from "#core/errors.ts";
import { GateError } from "#core/model/admit-version.ts";
import { ManifestError } from "#core/model/manifest.ts";
import { TenantError } from "#core/tenant/tenant-error.ts";
import { registerAudit } from "./commands/audit.ts";
import { type CliContext, CommandError } from "./commands/cli-context.ts";
import { registerFootprint } from "./commands/footprint.ts";
import { registerInfer } from "./commands/infer.ts";
import { registerKeys } from "./commands/keys.ts";
import { registerModels } from "./commands/models.ts";
import { registerPredict } from "./commands/predict.ts";
import { registerTenants } from "./commands/tenants.ts";
import { registerUsage } from "./commands/usage.ts";
import { NotDeployedError } from "./operator/not-deployed-error.ts";

/** Runs one command line. @returns the exit code: 0, or 1 after a sentence on standard error that says what is wrong. */
export async function main(argv: readonly string[], environment: Readonly<Record<string, string | undefined>>): Promise<number> {
  const root = join(import.meta.dirname, "..");
  return runCommand(argv.slice(2), {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true,
    root,
    home: resolve(root, environment.SLIPWAY_HOME ?? ".slipway"),
    environment,
    now: Date.now,
    operator: `${userInfo().username}@${hostname()}`,
  });
}

/** The same with its surroundings given. */
export async function runCommand(words: readonly string[], context: CliContext): Promise<number> {
  const program = new Command("slipway").description("Model-as-a-Service for your own AWS account").exitOverride();
  program.configureOutput({ writeOut: context.out, writeErr: context.err });
  program.showHelpAfterError("(add --help for the options)");
  registerModels(program, context);
  registerTenants(program, context);
  registerKeys(program, context);
  registerAudit(program, context);
  registerUsage(program, context);
  registerInfer(program, context);
  registerPredict(program, context);
  registerFootprint(program, context);
  try {
    await program.parseAsync([...words], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    context.err(`slipway: ${describe(error)}\n`);
    return 1;
  }
}

/** Errors whose message says all that a person needs. */
const SENTENCES = [CommandError, GateError, ServeError, TenantError, NotDeployedError] as const;

function describe(error: unknown): string {
  if (error instanceof ManifestError) return ["The catalog has problems", ...error.problems.map((problem) => `  ${problem}`)].join("\n");
  if (SENTENCES.some((kind) => error instanceof kind)) return (error as Error).message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
