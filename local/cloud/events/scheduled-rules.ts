export interface ScheduledRule {
  readonly name: string;
  readonly arn: string;
  readonly everyMs: number;
  /** ARNs of functions, each with the event to hand over where it is not the rule's own. */
  readonly targets: readonly { readonly arn: string; readonly input?: string }[];
}

/** EventBridge's rules that run at a rate. */
export interface ScheduledRules {
  put(rule: ScheduledRule): void;
  find(name: string): ScheduledRule | undefined;
  /** One that is not there is left alone. */
  remove(name: string): void;
  /** Runs every rule once, as if it were then. A target that fails is reported; the others run. */
  run(at: Date): Promise<void>;
  /** Finishes the runs under way. */
  close(): Promise<void>;
}
