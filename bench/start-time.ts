import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT, startCloud } from "#test/support/started-cloud.ts";
import type { Bench } from "./bench.ts";
import { compare } from "./measure.ts";

const ROUNDS = 5;
const WARMUP = 1;

/** `npm start` on an empty state folder until the model has answered its first request, beside `cdk synth` alone. The target is twice. */
export const startTime: Bench = {
  name: "start-time",
  title: "npm start to the first answer, beside npx cdk synth",
  async run(note) {
    note(`${ROUNDS} rounds of each`);
    const times = await compare(startAndStop, synthesize, ROUNDS, WARMUP);
    return [{ what: "start to first answer", unit: "ms", ...times, against: "the CDK CLI's synth of the same app" }];
  },
};

/** Stopped at once, so that the reference runs alone; the little that stopping takes is counted against us. */
async function startAndStop(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "slipway-bench-"));
  try {
    const cloud = await startCloud({ home });
    await cloud.stop();
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function synthesize(): Promise<void> {
  const child = spawn(process.execPath, [join(ROOT, "node_modules/aws-cdk/bin/cdk"), "synth", "--quiet", "--no-notices"], {
    cwd: ROOT,
    stdio: "ignore",
    env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: "true" },
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`cdk synth ended with ${code}`))));
  });
}
