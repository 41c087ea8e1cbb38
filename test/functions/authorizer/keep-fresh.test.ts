import { describe, expect, test } from "vitest";
import { keepFresh } from "#functions/authorizer/keep-fresh.ts";

/** A source of numbers, with a clock to turn and faults to plant. */
function start() {
  const state = { now: 0, reads: 0, fails: false, reported: 0 };
  const read = async () => {
    state.reads += 1;
    await Promise.resolve();
    if (state.fails) throw new Error("down");
    return state.reads;
  };
  const report = () => {
    state.reported += 1;
  };
  const get = keepFresh(read, { maxAgeMs: 100, now: () => state.now, report });
  return { state, get };
}

describe("keepFresh()", () => {
  test("reads once for all who ask, and again when the value is old", async () => {
    const { state, get } = start();
    expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1]);
    state.now = 99;
    expect(await get()).toBe(1);
    state.now = 100;
    expect(await Promise.all([get(), get()])).toEqual([2, 2]);
    expect(state.reads).toBe(2);
  });

  test("fails when nothing was ever read, and reads again on the next call", async () => {
    const { state, get } = start();
    state.fails = true;
    await expect(Promise.all([get(), get()])).rejects.toThrow("down");
    state.fails = false;
    expect(await get()).toBe(2);
    expect(state.reported).toBe(0);
  });

  test("serves the old value while later reads fail, reports each, and asks no more often than before", async () => {
    const { state, get } = start();
    await get();
    state.fails = true;
    state.now = 150;
    expect([await get(), await get()]).toEqual([1, 1]);
    expect([state.reads, state.reported]).toEqual([2, 1]);
    state.fails = false;
    state.now = 250;
    expect(await get()).toBe(3);
  });
});
