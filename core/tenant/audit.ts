/** One act of administration, or the beginning of one: what an auditor reads. Nothing in it authenticates. */
export interface AuditEntry {
  /** The act's; its two entries share it. */
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  /** Who acted, as the machine they acted from knows them. */
  readonly who: string;
  /** As the command line calls it: `tenants rotate`. */
  readonly action: string;
  readonly tenant: string;
  readonly phase: "begun" | "done" | "failed";
  /** What was, before it; null where there was nothing. */
  readonly before: AuditedState | null;
  /** What is, once it is done; null where there is nothing any more, or nothing yet. */
  readonly after: AuditedState | null;
}

/** What an act can change, as plain texts. */
export type AuditedState = Readonly<Record<string, string>>;

/** Where entries go. There is no way to change or remove one. Drivers pass the shared suite in `test/core/tenant/audit-log-suite.ts`. */
export interface AuditLog {
  /** @throws when an entry of the same act and phase is there already. */
  append(entry: AuditEntry): Promise<void>;
  /** In the order they were made, those of one calendar month, `YYYY-MM` UTC. */
  list(month: string): Promise<readonly AuditEntry[]>;
}
