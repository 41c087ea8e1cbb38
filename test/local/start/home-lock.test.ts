import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lockHome } from "#local/start/home-lock.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

test("lockHome() names its holder and gives the lock back", () => {
  const home = temporaryFolder();
  const release = lockHome(home, 4242, () => false);
  expect(readFileSync(join(home, "lock"), "utf8")).toBe("4242");
  release();
  expect(existsSync(join(home, "lock"))).toBe(false);
});

test("lockHome() refuses a folder that a living process uses, and says which", () => {
  const home = temporaryFolder();
  lockHome(home, 4242, () => true);
  expect(() => lockHome(home, 4343, () => true)).toThrow("process 4242");
});

test("lockHome() takes over from a process that was killed, and from an empty lock", () => {
  const home = temporaryFolder();
  lockHome(home, 4242, () => true);
  lockHome(home, 4343, () => false);
  expect(readFileSync(join(home, "lock"), "utf8")).toBe("4343");
  writeFileSync(join(home, "lock"), "");
  lockHome(home, 4444, () => true);
  expect(readFileSync(join(home, "lock"), "utf8")).toBe("4444");
});
