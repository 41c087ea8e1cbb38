import { expect, test } from "vitest";
import { LIMITS } from "#core/limits.ts";
import { createFailedAttempts } from "#functions/authorizer/failed-attempts.ts";

const failAll = (count: number, allow: () => boolean): readonly boolean[] => Array.from({ length: count }, allow);

test("allow() lets an address fail as often as it may in any one minute, and no other pays for it", () => {
  let nowMs = 0;
  const attempts = createFailedAttempts(() => nowMs);
  const count = LIMITS.MAX_FAILED_KEYS_PER_MINUTE;
  expect(failAll(count - 1, () => attempts.allow("a"))).not.toContain(false);
  nowMs = 59_000;
  expect([attempts.allow("a"), attempts.allow("a"), attempts.allow("b")]).toEqual([true, false, true]);
  nowMs = 60_000;
  expect(failAll(count, () => attempts.allow("a"))).toEqual([...Array.from({ length: count - 1 }, () => true), false]);
});

test("allow() does not count what it refused: who goes on is let in again", () => {
  let nowMs = 0;
  const attempts = createFailedAttempts(() => nowMs);
  failAll(LIMITS.MAX_FAILED_KEYS_PER_MINUTE, () => attempts.allow("a"));
  for (; nowMs < 60_000; nowMs += 1_000) expect(attempts.allow("a")).toBe(false);
  expect(attempts.allow("a")).toBe(true);
});

test("allow() remembers a bounded number of addresses, the latest", () => {
  const attempts = createFailedAttempts(() => 0);
  failAll(LIMITS.MAX_FAILED_KEYS_PER_MINUTE, () => attempts.allow("first"));
  for (let address = 0; address < 9_999; address += 1) attempts.allow(String(address));
  expect(attempts.allow("first")).toBe(false);
  for (let address = 0; address < 10_000; address += 1) attempts.allow(`later ${address}`);
  expect(attempts.allow("first")).toBe(true);
});
