import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { GATE_METRIC_NAMES } from "#core/model/gate-metric.ts";
import { run } from "#test/local/commands/command-run.ts";
import { readCodeBlocks } from "#test/readme/code-blocks.ts";
import { ROOT } from "#test/support/started-cloud.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

const CHAPTER = readFileSync(join(ROOT, "docs/architecture/06-model-authors.md"), "utf8");
const blocks = readCodeBlocks(CHAPTER).filter(({ flags }) => !flags.includes("no-test"));

/** Runs one line of a block in a project's folder: `npx slipway` here and now, `node` as a process. @returns what it printed. */
async function runLine(line: string, root: string): Promise<string> {
  const [program = "", ...words] = line.replaceAll(".slipway/", `${root}/.slipway/`).split(/\s+/);
  if (program === "node") return (await promisify(execFile)(process.execPath, words, { cwd: root })).stdout;
  expect([program, words[0]]).toEqual(["npx", "slipway"]);
  // Memory is measured in two processes for each artifact; `test/training/evaluation/measure-memory.test.ts` has them.
  const isMeasuring = words[2] === "evaluate" || words[2] === "compress";
  const { code, out, err } = await run([...words.slice(1), ...(isMeasuring ? ["--no-memory"] : [])], {
    root,
    home: join(root, ".slipway"),
  });
  expect(err).not.toContain("slipway:");
  expect(code).toBe(0);
  return out;
}

describe("the chapter for model authors", () => {
  test("runs as printed, from an empty folder to a label on a smaller version", async () => {
    const root = temporaryFolder();
    const printed: string[] = [];
    for (const { language, flags, code } of blocks) {
      const [file] = flags;
      if (file !== undefined) {
        mkdirSync(dirname(join(root, file)), { recursive: true });
        writeFileSync(join(root, file), code);
        continue;
      }
      expect(language).toBe("sh");
      for (const line of code.trim().split("\n")) printed.push(await runLine(line, root));
    }
    const text = printed.join("\n");
    for (const part of [
      "Wrote points@1",
      "The gate lets this version pass",
      'Label "stable" of "points" points at version 2',
      "points@2: sound",
    ])
      expect(text).toContain(part);
    expect(readFileSync(join(root, ".slipway/data/points/card.md"), "utf8")).toContain("by fp16");
    expect(existsSync(join(root, ".slipway/evaluations/points/1/confusion.svg"))).toBe(true);
  });

  test("names every metric there is", () => {
    const named = /<!-- metrics -->(.*)<!-- \/metrics -->/.exec(CHAPTER)?.[1] ?? "";
    expect(named.match(/[a-z0-9_]+/g)).toEqual(GATE_METRIC_NAMES);
  });
});
