/** What a command may touch of the world around it; `local/cli.ts` builds the real one. */
export interface CliContext {
  /** Standard output: answers only, so that `--json` gives one document and nothing else. */
  readonly out: (text: string) => void;
  /** Standard error: progress, notes, and what went wrong. */
  readonly err: (text: string) => void;
  readonly isTerminal: boolean;
  /** The project's root: `models/` and `cdk.json` are below it. */
  readonly root: string;
  /** Folder of local state (`SLIPWAY_HOME`). */
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  /** Who acts, for the audit log: `name@machine`. */
  readonly operator: string;
}

/** A mistake of the person at the keyboard: shown as one sentence, without a stack. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}
