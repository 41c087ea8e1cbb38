import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, inject, test } from "vitest";
import type { Connection } from "#local/operator/connection-file.ts";
import { ROOT } from "#test/support/started-cloud.ts";
import { readCodeBlocks } from "./code-blocks.ts";

const run = promisify(execFile);
const README = readFileSync(join(ROOT, "README.md"), "utf8");
const blocks = readCodeBlocks(README).filter(({ language }) => language === "sh");
const home = inject("home");

/** What the README tells of a newcomer's machine, as it is on this one: ports, state folder, and nothing of our own surroundings. */
function here(script: string, { url, awsEndpoint }: Connection): string {
  return script.replaceAll("http://127.0.0.1:8080", url).replaceAll("http://127.0.0.1:4566", awsEndpoint).replaceAll("./.slipway", home);
}

describe("README.md", () => {
  test("begins with the two commands, which are scripts of the package", () => {
    expect(blocks[0]?.code).toBe("npm ci\nnpm start\n");
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { readonly scripts: Record<string, string> };
    expect(scripts.start).toContain("local/bin/start.mjs");
  });

  test("links to files that exist", () => {
    const links = [...README.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map((match) => match[1] ?? "");
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !existsSync(join(dirname(join(ROOT, "README.md")), link)))).toEqual([]);
  });

  describe.skipIf(home === "")("runs as printed against a started local cloud", () => {
    const runnable = blocks.filter(({ flags, code }) => !flags.includes("no-test") && !/^npm (ci|start)/m.test(code));

    test("most of it is run", () => expect(runnable.length).toBeGreaterThanOrEqual(5));

    test.each(runnable.map(({ code }) => [code.split("\n")[0] ?? "", code] as const))("%s", async (_, code) => {
      const connection = JSON.parse(readFileSync(join(home, "local.json"), "utf8")) as Connection;
      const { stdout, stderr } = await run("bash", ["-euo", "pipefail", "-c", here(code, connection)], {
        cwd: ROOT,
        env: { ...process.env, SLIPWAY_HOME: home, CDK_DISABLE_CLI_TELEMETRY: "true", AWS_EC2_METADATA_DISABLED: "true" },
        maxBuffer: 1e8,
      });
      // What `npm start` deployed without the CLI is, to the letter, what the CLI would deploy.
      if (code.includes("cdk deploy")) expect(`${stdout}${stderr}`.match(/\(no changes\)/g)).toHaveLength(2);
      if (code.includes("curl")) {
        const answer = JSON.parse(stdout) as { readonly outputs: readonly { readonly name: string; readonly data: readonly number[] }[] };
        expect(answer.outputs.find(({ name }) => name === "class")?.data).toEqual([7]);
      }
    });
  });
});
