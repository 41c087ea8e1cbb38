import { randomUUID } from "node:crypto";
import { LIMITS } from "#core/limits.ts";
import { audited } from "#core/tenant/audited.ts";
import { readTenantState } from "#core/tenant/tenant-state.ts";
import type { Administration } from "#local/operator/administration.ts";
import type { CliContext } from "./cli-context.ts";
import { openTarget, type TargetOptions } from "./open-target.ts";

export interface Administered {
  /** As the command line calls it: `tenants rotate`. */
  readonly action: string;
  readonly tenant: string;
  /** Whether the gateway may know better than what is so afterwards: not where something new was made. */
  readonly flush?: boolean;
}

/**
 * Opens the cloud that the options name and performs an act on one of its tenants, between two entries of its audit log. What the gateway
 * remembers of keys is flushed behind it, so that the act is felt at once.
 */
export async function administer<TDone>(
  { action, tenant, flush = true }: Administered,
  options: TargetOptions,
  context: CliContext,
  perform: (administration: Administration, clock: () => Date) => Promise<TDone>,
): Promise<TDone> {
  const administration = await openTarget(options, context);
  const clock = (): Date => new Date(context.now());
  return audited(
    {
      action,
      tenant,
      state: () => readTenantState(tenant, administration.store),
      perform: async () => {
        const done = await perform(administration, clock);
        if (flush) await flushDecisions(administration, context);
        return done;
      },
    },
    { log: administration.auditLog, who: context.operator, clock, createId: randomUUID },
  );
}

/** What was done is done: where the gateway cannot be told, it finds out by itself. */
async function flushDecisions({ decisions }: Administration, context: CliContext): Promise<void> {
  try {
    await decisions.flush();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    context.err(`The gateway could not be told to check every key anew, which it does within ${LIMITS.AUTHORIZER_CACHE_S} s: ${reason}\n`);
  }
}
