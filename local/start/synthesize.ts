import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { startReaper } from "#local/lambda/reaper.ts";

/** What the CDK CLI adds to the context before it calls the app; without it the template would differ from the CLI's. */
const CLI_CONTEXT = {
  "aws:cdk:enable-path-metadata": true,
  "aws:cdk:enable-asset-metadata": true,
  "aws:cdk:version-reporting": true,
  "aws:cdk:bundling-stacks": ["**"],
};

/**
 * Without CDK's look at the templates against CloudFormation's schema, which takes two thirds of a synth and changes nothing: it is for
 * what goes to AWS by the CDK CLI, and the local cloud judges a template by itself. cdk-nag looks in any case.
 */
const UNCHECKED = { CDK_VALIDATION: "false" };

export interface Synthesis {
  /** The folder of the cloud assembly, once it is whole. Rejects with what the app printed when it fails. */
  readonly folder: Promise<string>;
  /** Ends the app where it still runs, and removes the folder. */
  close(): Promise<void>;
}

export interface SynthesisOptions {
  /** The project's folder, where `cdk.json` is. */
  readonly root: string;
  /** The assembly gets a folder of its own below it: one that was cut off half-way must never be taken for whole. */
  readonly parent: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Synthesizes the CDK app as `cdk synth` does, in a process of its own, without the CLI's start. Neither process nor folder outlives us. */
export function startSynthesis({ root, parent, environment }: SynthesisOptions): Synthesis {
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  const folder = mkdtempSync(join(parent, "assembly-"));
  const reaper = startReaper(folder);
  const { context } = JSON.parse(readFileSync(join(root, "cdk.json"), "utf8")) as { readonly context?: Record<string, unknown> };
  const child = spawn(process.execPath, [join(root, "cdk/app.ts")], {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...environment, ...UNCHECKED, CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify({ ...CLI_CONTEXT, ...context }) },
  });
  if (child.pid !== undefined) reaper.add(child.pid);
  const printed = Promise.all([text(child.stderr), text(child.stdout)]);
  const whole = new Promise<string>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", async (code) => {
      if (code === 0) resolve(folder);
      else reject(new Error(`The CDK app did not synthesize:\n${(await printed).join("\n").trim()}`));
    });
  });
  // It may fail while nobody waits for it yet.
  whole.catch(() => {});
  let closing: Promise<void> | undefined;
  return { folder: whole, close: () => (closing ??= reaper.close()) };
}
