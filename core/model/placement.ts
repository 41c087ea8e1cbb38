import * as v from "valibot";
import { LIMITS } from "#core/limits.ts";

/** `placement` in `version.json`: where a version runs, and why. */
export const PLACEMENT = v.strictObject({ target: v.picklist(["lambda", "gpu"]), reason: v.pipe(v.string(), v.minLength(1)) });

export type Placement = Readonly<v.InferOutput<typeof PLACEMENT>>;

/** What a placement is decided by. */
export interface MeasuredNeeds {
  readonly artifactBytes: number;
  /** The probe's high-water mark: a process with Node, ONNX Runtime and the model, as a function is. 2^20 bytes. */
  readonly peakMemoryMb: number;
  /** One request of one sample, on one core. */
  readonly p99Ms: number;
}

export interface PlacedVersion {
  readonly placement: Placement;
  readonly memoryMb: number;
  readonly memoryReason: string;
}

/** What placement goes by, each with its unit and where it is from. */
export const PLACEMENT_RULES = {
  /** AWS Lambda's guide: a function has one vCPU at this memory, and a share of one below. */
  ONE_VCPU_MB: 1_769,
  /** Ours: above the measured peak, for inputs that differ from those of the probe. */
  MEMORY_MARGIN: 1.3,
  /** Ours: the serving code and one request's body and answer. */
  SERVING_MB: 64,
  MEMORY_STEP_MB: 64,
  /** Ours: below it Node starts slowly. */
  LEAST_MEMORY_MB: 512,
  /** Ours: an answer that takes longer than this at a share of a vCPU is worth a whole one. */
  SLOW_MS: 50,
  /** AWS Lambda quotas page: `/tmp`, of which an artifact takes two thirds at most. */
  MAX_ARTIFACT_BYTES: Math.floor((10_240 * 1_048_576) / 1.5),
} as const;

/**
 * Chooses where a version runs and with how much memory. A version goes to `gpu` when a function cannot hold its file, its memory or the
 * time of one answer; otherwise to `lambda`, which costs nothing while idle.
 */
export function choosePlacement(needs: MeasuredNeeds): PlacedVersion {
  const memory = chooseMemory(needs);
  const answerMs = atMemory(needs.p99Ms, memory.memoryMb);
  const excess = findExcess(needs, memory.neededMb, answerMs);
  const { artifactBytes, peakMemoryMb } = needs;
  const reason =
    excess.length > 0
      ? `Too much for a function: ${excess.join("; ")}`
      : `Fits a function: a file of ${megabytes(artifactBytes)} MB, a measured peak of ${Math.ceil(peakMemoryMb)} MB and ${answerMs.toPrecision(3)} ms an answer (p99, at ${memory.memoryMb} MB)`;
  const placement: Placement = { target: excess.length > 0 ? "gpu" : "lambda", reason };
  return { placement, memoryMb: memory.memoryMb, memoryReason: memory.reason };
}

interface ChosenMemory {
  readonly neededMb: number;
  readonly memoryMb: number;
  readonly reason: string;
}

function chooseMemory({ peakMemoryMb, p99Ms }: MeasuredNeeds): ChosenMemory {
  const { MEMORY_MARGIN, SERVING_MB, LEAST_MEMORY_MB, MEMORY_STEP_MB, ONE_VCPU_MB, SLOW_MS } = PLACEMENT_RULES;
  const neededMb = Math.ceil(peakMemoryMb * MEMORY_MARGIN + SERVING_MB);
  const least = Math.max(LEAST_MEMORY_MB, Math.ceil(neededMb / MEMORY_STEP_MB) * MEMORY_STEP_MB);
  const isSlow = least < ONE_VCPU_MB && atMemory(p99Ms, least) > SLOW_MS;
  const sum = `${Math.ceil(peakMemoryMb)} MB at the peak, ${Math.round((MEMORY_MARGIN - 1) * 100)} % above it and ${SERVING_MB} MB for serving are ${neededMb} MB`;
  return {
    neededMb,
    memoryMb: Math.min(isSlow ? ONE_VCPU_MB : least, LIMITS.MAX_FUNCTION_MEMORY_MB),
    reason: isSlow
      ? `${sum}; with ${least} MB an answer would take ${atMemory(p99Ms, least).toPrecision(3)} ms, and ${ONE_VCPU_MB} MB is one vCPU`
      : sum,
  };
}

/** How long what took `ms` on one core takes on a function's share of one. */
function atMemory(ms: number, memoryMb: number): number {
  return ms * Math.max(1, PLACEMENT_RULES.ONE_VCPU_MB / memoryMb);
}

function findExcess({ artifactBytes }: MeasuredNeeds, neededMb: number, answerMs: number): readonly string[] {
  const { MAX_ARTIFACT_BYTES } = PLACEMENT_RULES;
  const { MAX_FUNCTION_MEMORY_MB, MAX_INFERENCE_TIMEOUT_MS } = LIMITS;
  const rows: readonly (readonly [boolean, string])[] = [
    [
      artifactBytes > MAX_ARTIFACT_BYTES,
      `its file of ${megabytes(artifactBytes)} MB passes the ${megabytes(MAX_ARTIFACT_BYTES)} MB a function can store`,
    ],
    [neededMb > MAX_FUNCTION_MEMORY_MB, `it needs ${neededMb} MB of memory, a function has at most ${MAX_FUNCTION_MEMORY_MB} MB`],
    [answerMs > MAX_INFERENCE_TIMEOUT_MS, `one answer takes ${Math.ceil(answerMs)} ms, at most ${MAX_INFERENCE_TIMEOUT_MS} ms are allowed`],
  ];
  return rows.flatMap(([exceeds, words]) => (exceeds ? [words] : []));
}

function megabytes(bytes: number): string {
  return String(Number((bytes / 1_000_000).toPrecision(3)));
}
