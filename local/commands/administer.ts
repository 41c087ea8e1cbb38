import { randomUUID } from "node:crypto";
import { audited } from "#core/tenant/audited.ts";
import { readTenantState } from "#core/tenant/tenant-state.ts";
import type { Administration } from "#local/operator/administration.ts";
import type { CliContext } from "./cli-context.ts";
import { openTarget, type TargetOptions } from "./open-target.ts";

export interface Administered {
  /** As the command line calls it: `tenants rotate`. */
  readonly action: string;
  readonly tenant: string;
}

/** Opens the cloud that the options name and performs an act on one of its tenants, between two entries of its audit log. */
export async function administer<TDone>(
  { action, tenant }: Administered,
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
      perform: () => perform(administration, clock),
    },
    { log: administration.auditLog, who: context.operator, clock, createId: randomUUID },
  );
}
