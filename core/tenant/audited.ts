import type { AuditEntry, AuditedState, AuditLog } from "./audit.ts";

export interface AuditedDeps {
  readonly log: AuditLog;
  readonly who: string;
  readonly clock: () => Date;
  /** Makes an id that no other act has. */
  readonly createId: () => string;
}

export interface Act<TDone> {
  readonly action: string;
  readonly tenant: string;
  /** What the tenant's state is; null where there is no such tenant. Asked before the act and after it. */
  readonly state: () => Promise<AuditedState | null>;
  readonly perform: () => Promise<TDone>;
}

/**
 * Performs an act of administration between two entries of the audit log: nothing is done that is not in it. An act that has begun and
 * neither done nor failed was cut off, and what is then is for its reader to look up.
 * @throws what the act throws, once that is written down; what the log throws, and then nothing was done.
 */
export async function audited<TDone>({ action, tenant, state, perform }: Act<TDone>, deps: AuditedDeps): Promise<TDone> {
  const id = deps.createId();
  const before = await state();
  const write = (phase: AuditEntry["phase"], after: AuditedState | null) =>
    deps.log.append({ id, at: deps.clock().toISOString(), who: deps.who, action, tenant, phase, before, after });
  await write("begun", null);
  let done: TDone;
  try {
    done = await perform();
  } catch (cause) {
    await write("failed", await state());
    throw cause;
  }
  await write("done", await state());
  return done;
}
