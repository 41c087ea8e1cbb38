import { fromMilliseconds, type Seconds, toDuration } from "./units.ts";

/**
 * A call's time as Lambda bills it: its own and the init it caused, rounded up to a millisecond together.
 */
export function toBilledTime(durationMs: number, initMs = 0): { readonly seconds: Seconds; readonly coldSeconds: Seconds } {
  const coldMs = toDuration(initMs);
  return { seconds: fromMilliseconds(Math.ceil(toDuration(durationMs) + coldMs)), coldSeconds: fromMilliseconds(coldMs) };
}
