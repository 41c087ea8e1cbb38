import type { VersionManifest } from "#core/model/manifest.ts";

/** A figure of each version's own record; null where it is not recorded. */
export interface RecordedRow {
  readonly what: string;
  readonly unit: string;
  readonly a: number | null;
  readonly b: number | null;
}

type Figure = readonly [what: string, unit: string, read: (manifest: VersionManifest) => number | null | undefined];

const FIGURES: readonly Figure[] = [
  ["artifact", "bytes", ({ artifact }) => artifact.bytes],
  ["function memory", "MB", (manifest) => manifest.function.memoryMb],
  ["accuracy", "", ({ evaluation }) => evaluation?.accuracy],
  ["mean squared error", "", ({ evaluation }) => evaluation?.mse],
  ["latency p50, one sample", "ms", ({ evaluation }) => evaluation?.p50Ms],
  ["latency p99, one sample", "ms", ({ evaluation }) => evaluation?.p99Ms],
  ["peak memory", "MB", ({ evaluation }) => evaluation?.peakMemoryMb],
];

/** What two versions' manifests say of them. */
export function toRecordedRows(a: VersionManifest, b: VersionManifest): readonly RecordedRow[] {
  return FIGURES.map(([what, unit, read]) => ({ what, unit, a: read(a) ?? null, b: read(b) ?? null }));
}
