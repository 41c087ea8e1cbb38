import { expect, test } from "vitest";
import { createReadiness } from "#core/serving/readiness.ts";

const [A, B] = [
  { sha256: "a".repeat(64), bytes: 1 },
  { sha256: "b".repeat(64), bytes: 2 },
];
const VERSIONS = [A, B];

/** A bucket and a clock that a test changes. */
function open() {
  const state = { nowMs: 0, held: new Set([A.sha256, B.sha256]), isDown: false, looks: 0, reports: 0 };
  const readiness = createReadiness(VERSIONS, {
    async isPresent({ sha256 }) {
      state.looks += 1;
      if (state.isDown) throw new Error("connect ECONNREFUSED");
      return state.held.has(sha256);
    },
    now: () => state.nowMs,
    report() {
      state.reports += 1;
    },
  });
  return { state, readiness, ready: () => VERSIONS.map(readiness.isReady) };
}

test("isReady() is what the last look found, and nothing before it", async () => {
  const { state, readiness, ready } = open();
  expect(ready()).toEqual([false, false]);
  await readiness.refresh();
  expect(ready()).toEqual([true, true]);
  state.held.delete(B.sha256);
  state.nowMs = 5_000;
  await readiness.refresh();
  expect(ready()).toEqual([true, false]);
});

test("refresh() looks once for many who ask at once, and not again for a while", async () => {
  const { state, readiness } = open();
  await Promise.all(Array.from({ length: 20 }, () => readiness.refresh()));
  state.nowMs = 4_999;
  await readiness.refresh();
  expect(state.looks).toBe(2);
  state.nowMs = 5_000;
  await readiness.refresh();
  expect(state.looks).toBe(4);
});

test("what cannot be looked at is not ready, is reported, and is looked at again", async () => {
  const { state, readiness, ready } = open();
  state.isDown = true;
  await readiness.refresh();
  expect([ready(), state.reports]).toEqual([[false, false], 2]);
  state.isDown = false;
  state.nowMs = 5_000;
  await readiness.refresh();
  expect(ready()).toEqual([true, true]);
});
