import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openObjectStore } from "#local/cloud/s3/open-object-store.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

/** Waits for the writer's first whole object, lets it go on for a while and kills it in the middle of something. */
async function killAfter(writer: ChildProcess, ms: number): Promise<void> {
  await once(writer.stdout as NodeJS.EventEmitter, "data");
  await new Promise((resolve) => setTimeout(resolve, ms));
  writer.kill("SIGKILL");
  await once(writer, "exit");
}

test("a writer killed at any moment leaves one whole object, and the next start clears away the rest", async () => {
  const folder = temporaryFolder();
  for (const ms of [0, 3, 7, 12]) {
    const writer = spawn(process.execPath, [join(import.meta.dirname, "write-until-killed.ts"), folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await killAfter(writer, ms);
    const store = openObjectStore(folder, Date.now);
    const info = await store.head("killed", "k");
    const bytes = await store.read("killed", "k");
    expect(bytes).toHaveLength(3_000_000);
    expect(`"${createHash("md5").update(bytes).digest("hex")}"`).toBe(info?.etag);
    expect(readdirSync(join(folder, "data"))).toHaveLength(1);
    expect(readdirSync(join(folder, "incoming"))).toEqual([]);
  }
});
