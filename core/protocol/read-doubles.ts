import { badElement, notInRange } from "./element-fault.ts";
import type { RequestInput } from "./inference-envelope.ts";

/** Reads FP64 elements from runs of parsed values. @throws {ServeError} BAD_ELEMENT, NON_FINITE. */
export function readDoubles(runs: readonly (readonly unknown[])[], { name, elements }: RequestInput): Float64Array {
  const out = new Float64Array(elements);
  let at = 0;
  for (const run of runs)
    for (const value of run) {
      if (typeof value !== "number") throw badElement("a number", name, at);
      if (!Number.isFinite(value)) throw notInRange(value, name, at);
      out[at++] = value;
    }
  return out;
}
