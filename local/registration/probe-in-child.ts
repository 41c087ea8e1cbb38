import { realpathSync } from "node:fs";
import { join } from "node:path";
import { OWN_STATUS } from "#core/drivers/peak-memory.ts";
import { ServeError } from "#core/errors.ts";
import type { Confinement, ConfinementLimits } from "./confinement.ts";
import { readProbeLine } from "./probe-line.ts";
import type { ProbePhase, ProbeRequest, ProbeResult } from "./probe-request.ts";
import { type ConfinedEnd, runConfined } from "./run-confined.ts";

export interface ChildProbeOptions {
  readonly request: ProbeRequest;
  /** Holds the model file, and nothing that the child should not read. */
  readonly folder: string;
  readonly confinement: Pick<Confinement, "wrapper">;
  readonly limits: ConfinementLimits;
}

const ROOT = join(import.meta.dirname, "../..");

/** What the probe's own program consists of. */
const PROGRAM = ["package.json", "core/", "local/registration/", "training/random/", "node_modules", "node_modules/"];

/** Node asks its permissions for what a path says and for what it leads to, and packages may be links. */
function toReadablePaths(path: string): readonly string[] {
  const real = realpathSync(join(ROOT, path));
  return [join(ROOT, path), path.endsWith("/") ? join(real, "/") : real];
}

/**
 * Probes a model file in a confined process.
 * @throws {ServeError} PROBE_TIMEOUT, MODEL_TOO_LARGE while loading, RESOURCE_EXCEEDED later, MODEL_INVALID when the process died, and
 * what `probeModel` throws.
 */
export async function probeInChild({ request, folder, confinement, limits }: ChildProbeOptions): Promise<ProbeResult> {
  const end = await runConfined({
    script: join(import.meta.dirname, "probe-child.ts"),
    readable: [...PROGRAM.flatMap(toReadablePaths), OWN_STATUS, join(folder, "/")],
    folder,
    input: JSON.stringify(request),
    confinement,
    limits,
  });
  const { phase, last } = readLines(end);
  if (end.fault !== undefined) throw toFault(end, phase, limits);
  if (last !== undefined && "result" in last) return last.result;
  if (last !== undefined && "error" in last) throw last.error;
  throw new ServeError("INTERNAL", "The probe ended without a result", { cause: new Error(end.errors) });
}

function readLines({ output }: ConfinedEnd): { readonly phase: ProbePhase; readonly last: ReturnType<typeof readProbeLine> | undefined } {
  // A process that was killed may have left half a line.
  const lines = output.split("\n").slice(0, -1).map(readProbeLine);
  const phase = lines.findLast((line) => "phase" in line)?.phase ?? "start";
  return { phase, last: lines.at(-1) };
}

function toFault({ fault, errors, peakBytes }: ConfinedEnd, phase: ProbePhase, { timeoutMs, memoryBytes }: ConfinementLimits): ServeError {
  const cause = new Error(errors);
  const during = PHASES[phase];
  if (fault === "timeout")
    return new ServeError("PROBE_TIMEOUT", `The model did not finish ${during} within ${timeoutMs / 1000} s and was stopped`, { cause });
  if (fault === "memory" || peakBytes > memoryBytes * 0.9) {
    const code = phase === "single" || phase === "largest" ? "RESOURCE_EXCEEDED" : "MODEL_TOO_LARGE";
    const hint = phase === "largest" ? "; allow smaller batches with --max-batch" : "";
    return new ServeError(code, `The model needs more than ${Math.round(memoryBytes / 2 ** 20)} MB of memory for ${during}${hint}`, {
      cause,
    });
  }
  if (phase === "start") return new ServeError("INTERNAL", `The probe could not start: ${errors.trim()}`, { cause });
  return new ServeError("MODEL_INVALID", `The process that loaded the model died while ${during}`, { cause });
}

const PHASES: Readonly<Record<ProbePhase, string>> = {
  start: "starting",
  load: "loading",
  single: "answering one sample",
  largest: "answering the largest batch",
};
