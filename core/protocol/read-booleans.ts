import { badElement } from "./element-fault.ts";
import type { RequestInput } from "./inference-envelope.ts";

/** Reads BOOL elements from runs of parsed values. @throws {ServeError} BAD_ELEMENT for anything but `true` and `false`. */
export function readBooleans(runs: readonly (readonly unknown[])[], { name, elements }: RequestInput): Uint8Array {
  const out = new Uint8Array(elements);
  let at = 0;
  for (const run of runs)
    for (const value of run) {
      if (typeof value !== "boolean") throw badElement("true or false", name, at);
      out[at++] = value ? 1 : 0;
    }
  return out;
}
