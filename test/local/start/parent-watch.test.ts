import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { watchParent } from "#local/start/parent-watch.ts";

test("watchParent() calls once when the parent changes, and not before", async () => {
  let parent = 7;
  let calls = 0;
  watchParent(
    () => {
      calls += 1;
    },
    () => parent,
    1,
  );
  await sleep(10);
  expect(calls).toBe(0);
  parent = 1;
  await sleep(20);
  expect(calls).toBe(1);
});
