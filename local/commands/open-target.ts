import { type Administration, openAdministration } from "#local/operator/administration.ts";
import { resolveTarget, type Target } from "#local/operator/target.ts";
import type { CliContext } from "./cli-context.ts";

export interface TargetOptions {
  readonly aws?: boolean;
  readonly json?: boolean;
}

/** Opens the tenants of the cloud that the options and the surroundings name, and says on standard error which one that is. */
export function openTarget(options: TargetOptions, context: CliContext): Promise<Administration> {
  return openAdministration(resolveNamedTarget(options, context));
}

/** The cloud that the options and the surroundings name; says on standard error which one that is. */
export function resolveNamedTarget(options: TargetOptions, context: CliContext): Target {
  const target = resolveTarget(context.environment, context.home, options.aws === true);
  context.err(`On ${target.title}\n`);
  return target;
}

export const AWS_OPTION = ["--aws", "talk to AWS although a local cloud runs from this folder"] as const;
export const JSON_OPTION = ["--json", "print one JSON document"] as const;
