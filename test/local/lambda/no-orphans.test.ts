import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { eventually } from "./opened-lambda.ts";
import { processIsRunning } from "./process-is-running.ts";

const KINDS = ["idle", "looping", "looping-init", "stopped", "child-of-function"];

/** A process that runs a Lambda with environments of every kind, and the processes that it started. */
async function startParent() {
  const [state, temporary, pids] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  const parent = spawn(process.execPath, [join(import.meta.dirname, "lambda-until-killed.ts"), state, temporary, pids], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const readPid = (kind: string): number => Number(readFileSync(join(pids, kind), "utf8"));
  onTestFinished(() => {
    // The control, and on a failed test whatever it found alive.
    for (const pid of [parent.pid ?? 0, ...readdirSync(pids).map(readPid)]) {
      if (pid > 0 && processIsRunning(pid)) process.kill(pid, "SIGKILL");
    }
  });
  await eventually(() => ["control", ...KINDS].every((kind) => existsSync(join(pids, kind)) && readPid(kind) > 0));
  return { parent, temporary, control: readPid("control"), environments: KINDS.map(readPid) };
}

/** The reaper of a Lambda, by the folder that it is told to remove. */
function findReapers(temporary: string): number[] {
  const lines = execFileSync("ps", ["-A", "-ww", "-o", "pid=,args="], { encoding: "utf8", maxBuffer: 1 << 26 });
  const [folder = ""] = readdirSync(temporary);
  // The script stands in the arguments and has lines of its own: the folder is the last word of the last.
  return [...lines.matchAll(/^\s*(\d+) \/bin\/sh -c[\s\S]*?slipway-reaper (\S+)$/gm)]
    .filter(([, , path]) => path === join(temporary, folder))
    .map(([, pid]) => Number(pid));
}

test.each(["SIGKILL", "SIGTERM", "SIGHUP"] as const)(
  "%s of the parent ends every environment: idle, looping, looping in its init, stopped, and what a function started",
  async (signal) => {
    const { parent, temporary, control, environments } = await startParent();
    expect(environments.map(processIsRunning)).toEqual(KINDS.map(() => true));
    parent.kill(signal);
    await once(parent, "exit");
    await eventually(() => !environments.some(processIsRunning));
    await eventually(() => readdirSync(temporary).length === 0);
    // Without a reaper a process like theirs lives on: the look at it tells the difference.
    expect(processIsRunning(control)).toBe(true);
  },
);

test("a reaper that somebody killed is replaced, and the new one knows every environment", async () => {
  const { parent, temporary, environments } = await startParent();
  const [reaper = 0, ...others] = findReapers(temporary);
  expect([reaper > 0, others]).toEqual([true, []]);
  process.kill(reaper, "SIGKILL");
  await eventually(() => findReapers(temporary).some((pid) => pid !== reaper));
  parent.kill("SIGKILL");
  await once(parent, "exit");
  await eventually(() => !environments.some(processIsRunning));
});
