import { expect, test } from "vitest";
import { startCold } from "#local/lambda/cold-start.ts";
import type { ExecutionEnvironment, InitOutcome } from "#local/lambda/execution-environment.ts";
import { toTimeoutFault } from "#local/lambda/function-fault.ts";
import { toConfig } from "./sample-function.ts";

/** Environments whose inits come out as given, and what is done with them. */
function fakeStarts(outcomes: readonly InitOutcome[]) {
  const done: string[] = [];
  let count = 0;
  const start = async (): Promise<ExecutionEnvironment> => {
    count += 1;
    const number = count;
    return {
      async init(_, timeoutMs) {
        done.push(`init ${number} within ${timeoutMs}`);
        const outcome = outcomes[number - 1];
        if (outcome === undefined) throw new Error("One start too many");
        return outcome;
      },
      invoke: () => Promise.reject(new Error("No call is made by a start")),
      log: (line) => done.push(`log ${number} ${line.split(" ")[0]}`),
      isEnding: () => false,
      ended: Promise.resolve({ code: 0, signal: null }),
      async end() {
        done.push(`end ${number}`);
      },
    };
  };
  return { start, done };
}

const failed: InitOutcome = { ok: false, initMs: 10_000, status: "timeout", fault: toTimeoutFault("id", 10) };

test("startCold() gives an init ten seconds beside the call's time", async () => {
  const { start, done } = fakeStarts([{ ok: true, initMs: 80 }]);
  expect(await startCold(start, "id", toConfig({ timeoutSeconds: 3 }))).toMatchObject({ kind: "started", initMs: 80, usedMs: 0 });
  expect(done).toEqual(["init 1 within 10000"]);
});

test("startCold() tries a failed init once more within the call's own time", async () => {
  const { start, done } = fakeStarts([failed, { ok: true, initMs: 700 }]);
  const started = await startCold(start, "id", toConfig({ timeoutSeconds: 30 }));
  expect(started).toMatchObject({ kind: "started", usedMs: 700 });
  expect(done).toEqual(["init 1 within 10000", "end 1", "log 1 INIT_REPORT", "init 2 within 30000"]);
});

test("startCold() ends both environments when the second init fails too", async () => {
  const { start, done } = fakeStarts([failed, failed]);
  expect(await startCold(start, "id", toConfig({ timeoutSeconds: 3 }))).toMatchObject({
    kind: "failed",
    fault: { errorType: "Sandbox.Timedout" },
    logTail: expect.stringMatching(/^START [\s\S]*Task timed out[\s\S]*REPORT [\s\S]*Status: timeout/),
  });
  expect(done).toContain("end 2");
});
