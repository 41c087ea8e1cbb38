import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";

export interface ChildProcess {
  readonly pid: number;
  readonly words: string;
}

/** Every child of a process, by pid and command line. */
export function childrenOf(root: number): readonly ChildProcess[] {
  return execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8", maxBuffer: 1e8 })
    .split("\n")
    .flatMap((line) => {
      const [, pid, parent, words = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return Number(parent) === root ? [{ pid: Number(pid), words }] : [];
    });
}

/** Whether a process is the local cloud's own, which ends the functions when the cloud is killed. */
export function isReaper({ words }: ChildProcess): boolean {
  return words.includes("slipway-reaper");
}

/** Files in the functions' temporary folders that are no artifact, or none that fits the digest it is named by. */
export function strayFiles(children: readonly ChildProcess[]): readonly string[] {
  const folders = children.filter(isReaper).map(({ words }) => words.split(" ").at(-1) ?? "");
  return folders.flatMap((folder) =>
    readdirSync(folder).flatMap((environment) => {
      const temporary = join(folder, environment, "tmp");
      return readdirSync(temporary, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((file) => relative(temporary, file) !== join("artifacts", digestOf(file)))
        .map((file) => `${basename(file)} in ${environment}`);
    }),
  );
}

function digestOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
