import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { ROOT } from "#test/support/started-cloud.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

/** A checkout with the entry alone, in which this Node passes for version 20, and perhaps a packaged Node. */
function checkout(packaged: string | undefined): string {
  const root = temporaryFolder();
  cpSync(join(ROOT, "local/bin/ensure-node.mjs"), join(root, "local/bin/ensure-node.mjs"));
  const module = pathToFileURL(join(root, "local/bin/ensure-node.mjs")).href;
  writeFileSync(
    join(root, "entry.mjs"),
    `import { ensureNode } from "${module}";\nawait ensureNode("20.19.0");\nconsole.log("came back");\n`,
  );
  if (packaged !== undefined) {
    const folder = join(root, "node_modules", `node-${process.platform}-${process.arch}`);
    mkdirSync(join(folder, "bin"), { recursive: true });
    writeFileSync(join(folder, "package.json"), "{}");
    writeFileSync(join(folder, "bin/node"), `#!/bin/sh\n${packaged}\n`, { mode: 0o755 });
  }
  return join(root, "entry.mjs");
}

const run = (entry: string) => spawnSync(process.execPath, [entry, "--word"], { encoding: "utf8" });

describe("ensureNode()", () => {
  test("says plainly that Node is too old where none came along", () => {
    const { status, stdout, stderr } = run(checkout(undefined));
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("Slipway needs Node 24 or newer, this is Node 20.19.0");
    expect(stderr).not.toContain("    at ");
  });

  test("runs the same command line on the packaged Node, first on the path, and ends with its code", () => {
    const entry = checkout('echo "$@"; case "$PATH" in "$(dirname "$0")":*) exit 7 ;; esac');
    const { status, stdout } = run(entry);
    expect([status, stdout]).toEqual([7, `${entry} --word\n`]);
  });

  test("hands a signal on", () => {
    const entry = checkout('trap "exit 0" TERM; kill -TERM $PPID; for i in $(seq 200); do sleep 0.05; done; exit 9');
    expect(run(entry).status).toBe(0);
  });
});
