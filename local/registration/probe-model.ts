import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import type { ProbeLatency } from "#core/model/probe-record.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import type { OpenedRunner, Runner } from "#core/serving/runner.ts";
import { type FreeDimensions, toFreeDimensions } from "./free-dimensions.ts";
import { type IntegerDraw, makeInputs } from "./made-inputs.ts";
import type { ProbePhase, ProbeRequest, ProbeResult } from "./probe-request.ts";
import { hasNonFinite, isSameAnswer } from "./same-answer.ts";

export interface ProbeDependencies {
  readonly openRunner: (path: string, options: { readonly threads: number }) => Promise<OpenedRunner>;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** The process's high-water mark, 2^20 bytes. */
  readonly peakMemoryMb: () => number;
  readonly onPhase: (phase: ProbePhase) => void;
}

/** Sizes tried in turn for free dimensions that are no batch: one, then lengths and picture sizes that convolutions need. */
const OTHER_SIZES = [1, 2, 8, 32, 64, 224, 512] as const;

const GOLDEN_RUNS = 3;
const MAX_TIMED_RUNS = 100;
const MAX_TIMED_MS = 2_000;

/**
 * Loads a model, finds made-up inputs that it takes, asks them three times, and measures single samples and the largest batch.
 * @throws {ServeError} MODEL_INVALID when the runtime refuses the file, the model takes no made-up input or answers the same one in
 * several ways, NON_FINITE_OUTPUT, RESOURCE_EXCEEDED, MODEL_TOO_LARGE.
 */
export async function probeModel(request: ProbeRequest, dependencies: ProbeDependencies): Promise<ProbeResult> {
  const { now, onPhase } = dependencies;
  onPhase("load");
  const started = now();
  const { runner, signature } = await openModel(request, dependencies);
  const loadMs = now() - started;
  const names = signature.outputs.map(({ name }) => name);
  if (names.length === 0)
    throw new ServeError("MODEL_INVALID", "The model has no output that is a tensor of a datatype the protocol carries");
  onPhase("single");
  const dimensions = toFreeDimensions(request);
  const found = await findInputs(runner, names, request, dimensions);
  const outputs = await answerRepeatedly(runner, found.inputs, names);
  const single = await time(runner, found.inputs, names, 1, dependencies);
  onPhase("largest");
  const asked = dimensions.hasBatch
    ? Math.min(request.maxBatch, Math.floor(LIMITS.INFERENCE_TIMEOUT_MS / Math.max(single.p50Ms, 0.001)))
    : 1;
  const largest = asked > 1 ? await timeBatch(runner, names, found.make(asked), asked, dependencies) : undefined;
  await runner.close();
  const record = {
    loadMs,
    threads: request.threads,
    seed: request.seed,
    dimensions: found.dimensions,
    single,
    ...(largest && { largest }),
  };
  return { signature, record, golden: { inputs: found.inputs, outputs }, maxBatch: largest?.batch ?? 1 };
}

async function openModel({ path, threads }: ProbeRequest, { openRunner }: ProbeDependencies): Promise<OpenedRunner> {
  try {
    return await openRunner(path, { threads });
  } catch (cause) {
    const words = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : "";
    if (/alloc|out of memory/i.test(words))
      throw new ServeError("MODEL_TOO_LARGE", "The model needs more memory to load than a function can have", { cause });
    throw new ServeError("MODEL_INVALID", "ONNX Runtime refuses the model", { cause });
  }
}

interface FoundInputs {
  readonly inputs: readonly Tensor[];
  readonly dimensions: Record<string, number>;
  /** The same for a batch. */
  readonly make: (batch: number) => readonly Tensor[];
}

/** The first made-up inputs that a model answers with finite numbers. */
async function findInputs(
  runner: Runner,
  names: readonly string[],
  request: ProbeRequest,
  dimensions: FreeDimensions,
): Promise<FoundInputs> {
  let last: ServeError | undefined;
  for (const other of dimensions.hasOthers ? OTHER_SIZES : OTHER_SIZES.slice(0, 1)) {
    for (const integers of ["bits", "ones"] as const satisfies readonly IntegerDraw[]) {
      const make = (batch: number): readonly Tensor[] =>
        makeInputs({ ...request, integers, sizeOf: (input, axis) => dimensions.sizeOf(input, axis, batch, other) });
      const inputs = make(1);
      const outcome = await attempt(runner, inputs, names);
      if (outcome === undefined) return { inputs, dimensions: dimensions.record(1, other), make };
      last = outcome;
    }
  }
  if (last?.code === "NON_FINITE_OUTPUT") throw last;
  throw new ServeError(
    "MODEL_INVALID",
    `The model takes none of the made-up inputs${last === undefined ? "" : ` (${last.code})`}: say with --input-range what its inputs may hold, and with --dimension how large its free dimensions are`,
    { cause: last },
  );
}

/** @returns why the inputs will not do, undefined when they do. @throws {ServeError} RESOURCE_EXCEEDED: larger ones would be no better. */
async function attempt(runner: Runner, inputs: readonly Tensor[], names: readonly string[]): Promise<ServeError | undefined> {
  try {
    const { outputs } = await runner.infer(inputs, names);
    const broken = outputs.find(hasNonFinite);
    if (broken === undefined) return undefined;
    return new ServeError(
      "NON_FINITE_OUTPUT",
      `Output "${broken.name}" holds NaN or infinity for made-up inputs: say with --input-range what the inputs may hold`,
    );
  } catch (error) {
    if (error instanceof ServeError && error.code !== "RESOURCE_EXCEEDED") return error;
    throw error;
  }
}

async function answerRepeatedly(runner: Runner, inputs: readonly Tensor[], names: readonly string[]): Promise<readonly Tensor[]> {
  const { outputs } = await runner.infer(inputs, names);
  for (let run = 1; run < GOLDEN_RUNS; run += 1) {
    const again = await runner.infer(inputs, names);
    if (!isSameAnswer(outputs, again.outputs))
      throw new ServeError("MODEL_INVALID", "The model gives different answers to the same inputs, so no answer of it can be checked");
  }
  return outputs;
}

async function time(
  runner: Runner,
  inputs: readonly Tensor[],
  names: readonly string[],
  batch: number,
  { now, peakMemoryMb }: ProbeDependencies,
): Promise<ProbeLatency> {
  const times: number[] = [];
  const end = now() + MAX_TIMED_MS;
  do {
    times.push((await runner.infer(inputs, names)).computeMs);
  } while (times.length < MAX_TIMED_RUNS && now() < end);
  const sorted = times.toSorted((a, b) => a - b);
  const rank = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { batch, runs: sorted.length, p50Ms: rounded(rank(0.5)), p99Ms: rounded(rank(0.99)), peakMemoryMb: rounded(peakMemoryMb()) };
}

/** Undefined where the model takes one sample at a time, whatever its dimensions say. */
async function timeBatch(
  runner: Runner,
  names: readonly string[],
  inputs: readonly Tensor[],
  batch: number,
  dependencies: ProbeDependencies,
): Promise<ProbeLatency | undefined> {
  try {
    await runner.infer(inputs, names);
  } catch (error) {
    if (error instanceof ServeError && error.code !== "RESOURCE_EXCEEDED") return undefined;
    throw error;
  }
  return time(runner, inputs, names, batch, dependencies);
}

/** To a thousandth: more digits say nothing of a measurement. */
function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
