import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What the CDK CLI adds to the context before it calls the app; without it the template would differ from the CLI's. */
const CLI_CONTEXT = {
  "aws:cdk:enable-path-metadata": true,
  "aws:cdk:enable-asset-metadata": true,
  "aws:cdk:version-reporting": true,
  "aws:cdk:bundling-stacks": ["**"],
};

/**
 * Synthesizes the CDK app into `outFolder`, as `cdk synth` does, without the CLI's own start.
 * @throws Error with what the app printed when it fails.
 */
export async function synthesize(
  root: string,
  outFolder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const { context } = JSON.parse(readFileSync(join(root, "cdk.json"), "utf8")) as { readonly context?: Record<string, unknown> };
  const child = run(process.execPath, [join(root, "cdk/app.ts")], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...environment, CDK_OUTDIR: outFolder, CDK_CONTEXT_JSON: JSON.stringify({ ...CLI_CONTEXT, ...context }) },
  });
  try {
    await child;
  } catch (error) {
    const { stderr = "", stdout = "" } = error as { readonly stderr?: string; readonly stdout?: string };
    throw new Error(`The CDK app did not synthesize:\n${[stderr, stdout].join("\n").trim()}`, { cause: error });
  }
}
