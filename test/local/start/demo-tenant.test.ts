import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ensureDemoKey } from "#local/start/demo-tenant.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

test("ensureDemoKey() makes one key, keeps it for its owner alone and gives it again", async () => {
  const home = temporaryFolder();
  const made: string[] = [];
  const actions = {
    isGood: async (key: string) => key === made.at(-1),
    create: async () => {
      made.push(`key-${made.length}`);
      return made.at(-1) ?? "";
    },
  };
  expect(await ensureDemoKey(home, actions)).toBe("key-0");
  expect(statSync(join(home, "demo-key")).mode & 0o777).toBe(0o600);
  expect(await ensureDemoKey(home, actions)).toBe("key-0");
  expect(made).toHaveLength(1);
});

test("ensureDemoKey() replaces a key that no longer authenticates", async () => {
  const home = temporaryFolder();
  await ensureDemoKey(home, { isGood: async () => true, create: async () => "old" });
  expect(await ensureDemoKey(home, { isGood: async () => false, create: async () => "new" })).toBe("new");
  expect(readFileSync(join(home, "demo-key"), "utf8")).toBe("new");
});
