import { join } from "node:path";
import { runCommand } from "#local/cli.ts";

export const ROOT = join(import.meta.dirname, "../../..");

export interface CommandRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line without a terminal and without anything of this process's environment. */
export async function run(
  words: readonly string[],
  surroundings: { readonly root?: string; readonly home?: string } = {},
): Promise<CommandRun> {
  let out = "";
  let err = "";
  const code = await runCommand(words, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    isTerminal: false,
    root: surroundings.root ?? ROOT,
    home: surroundings.home ?? join(ROOT, "no-such-home"),
    environment: {},
    now: Date.now,
    operator: "tester@here",
  });
  return { code, out, err };
}
