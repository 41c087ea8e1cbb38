import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { join } from "node:path";

/** What a confined process runs under, and what that holds it to. */
export interface Confinement {
  /** The program and its arguments that the confined command is put behind; empty for none. */
  readonly wrapper: readonly string[];
  /** Each as a sentence, for whoever reads the report. */
  readonly measures: readonly string[];
  /** What this machine cannot enforce, likewise. */
  readonly gaps: readonly string[];
}

export interface ConfinementLimits {
  readonly memoryBytes: number;
  readonly timeoutMs: number;
}

/** Where Linux keeps its programs: `PATH` is the environment's, which this does not read. */
const PROGRAM_FOLDERS = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

/** Node and its threads' allocators reserve address space that they never use: 1.1 GB here, more with more cores. */
const NODE_ADDRESS_SPACE_BYTES = 4 * 1024 ** 3;

/** Finds what this machine has to hold a process with: network namespaces, resource limits, a signal when the parent dies. */
export function findConfinement({ memoryBytes, timeoutMs }: ConfinementLimits): Confinement {
  const wrapper: string[] = [];
  const measures: string[] = [];
  const gaps: string[] = [NATIVE_GAP];
  const isolate = ["--user", "--map-root-user", "--net", "--"];
  const unshare = findWorking("unshare", [...isolate, "/bin/true"]);
  if (unshare === undefined) gaps.push("No network namespace: the network is denied to JavaScript alone, not to native code");
  else {
    wrapper.push(unshare, ...isolate);
    measures.push("An empty network namespace");
  }
  const limits = [
    `--as=${memoryBytes + NODE_ADDRESS_SPACE_BYTES}`,
    `--cpu=${Math.ceil(timeoutMs / 1000) * 2}`,
    "--core=0",
    "--fsize=0",
    "--",
  ];
  const prlimit = findWorking("prlimit", [...limits, "/bin/true"]);
  if (prlimit === undefined) gaps.push("No resource limits: memory is watched from outside alone");
  else {
    wrapper.push(prlimit, ...limits);
    measures.push(
      `At most ${Math.round(memoryBytes / 2 ** 20)} MB of memory beside Node's own, no file can be written to, not even by native code`,
    );
  }
  const follow = ["--pdeathsig", "KILL", "--"];
  const setpriv = findWorking("setpriv", [...follow, "/bin/true"]);
  if (setpriv !== undefined) wrapper.push(setpriv, ...follow);
  return { wrapper, measures, gaps };
}

/** Whatever the machine: a file system or a kernel of its own would take a container. */
const NATIVE_GAP = "Native code could still read, rename or delete files that this user may";

function findWorking(program: string, trial: readonly string[]): string | undefined {
  const path = PROGRAM_FOLDERS.map((folder) => join(folder, program)).find(isExecutable);
  if (path === undefined) return undefined;
  return spawnSync(path, [...trial], { stdio: "ignore", env: {} }).status === 0 ? path : undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
