import { join } from "node:path";
import type { Architecture } from "#core/footprint/cpu-energy.ts";
import { type ChosenMemory, chooseMemory, type MemoryRow, toMemoryRow } from "#core/footprint/tune-memory.ts";
import { LIMITS } from "#core/limits.ts";
import type { CatalogVersion } from "#core/model/catalog.ts";
import { PLACEMENT_RULES } from "#core/model/placement.ts";
import { toThreadCount } from "#core/serving/thread-count.ts";
import type { EnvironmentMeasure, EnvironmentRequest } from "./environment-request.ts";

/** Memory settings from the least to the most, whole numbers of vCPUs among them. */
const SIZES_MB = [128, 256, 512, 768, 1024, 1536, 1769, 2560, 3538, 5307, 7076, 8845, LIMITS.MAX_FUNCTION_MEMORY_MB] as const;

export interface TuneOptions {
  readonly architecture: Architecture;
  readonly region: string;
  readonly requests: number;
  /** Of this machine. */
  readonly cores: number;
  readonly measure: (request: EnvironmentRequest) => Promise<EnvironmentMeasure>;
}

/** One warm request of a version in functions of every size that holds it. */
export interface Tuning extends ChosenMemory {
  readonly rows: readonly MemoryRow[];
  /** The least memory that holds the version, with room above what was measured. */
  readonly neededMb: number;
  readonly measured: readonly EnvironmentMeasure[];
}

/**
 * Measures a version once for each number of threads that the memory settings come to on this machine, and works out each setting from it.
 * @throws {RangeError} for a region without a grid intensity, or a version that no function holds.
 */
export async function tuneVersion(name: string, version: CatalogVersion, options: TuneOptions): Promise<Tuning> {
  const { requests, cores, measure, architecture, region } = options;
  const place = { architecture, region };
  const threadsOf = (memoryMb: number): number => toThreadCount(memoryMb, cores);
  const measured: EnvironmentMeasure[] = [];
  for (const threads of new Set(SIZES_MB.map(threadsOf))) measured.push(await measure({ ...toRequest(name, version), threads, requests }));
  const neededMb = Math.ceil(Math.max(...measured.map(({ peakMemoryMb }) => peakMemoryMb)) * PLACEMENT_RULES.MEMORY_MARGIN);
  const rows = SIZES_MB.flatMap((memoryMb) => {
    const work = measured.find(({ threads }) => threads === threadsOf(memoryMb));
    return memoryMb < neededMb || work === undefined ? [] : [toMemoryRow(memoryMb, work, place)];
  });
  return { rows, neededMb, measured, ...chooseMemory(rows) };
}

function toRequest(name: string, { manifest, folder }: CatalogVersion): Omit<EnvironmentRequest, "threads" | "requests"> {
  const { version, artifact, inputs, outputs, allowNonFinite, maxBatch, session } = manifest;
  return {
    version: { name, version, ...artifact, inputs, outputs, allowNonFinite, maxBatch, ...(session === undefined ? {} : { session }) },
    artifactFile: join(folder, artifact.file),
    sampleFile: join(folder, "sample.json"),
  };
}
