import { CONVENTIONS } from "#core/footprint/conventions.ts";

/**
 * Threads for one inference: as many as the memory setting buys time for. A function sees more cores than that, and threads which wait
 * for each other there burn the time that the others need.
 */
export function toThreadCount(memoryMb: number, cores: number): number {
  return Math.max(1, Math.min(cores, Math.round(memoryMb / CONVENTIONS.memoryPerVcpu.value)));
}
