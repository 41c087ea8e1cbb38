import { badElement } from "./element-fault.ts";
import { checkElementText } from "./element-text.ts";
import type { RequestInput } from "./inference-envelope.ts";

/** Reads BYTES elements from runs of parsed values. @throws {ServeError} BAD_ELEMENT, BAD_STRING. */
export function readStrings(runs: readonly (readonly unknown[])[], { name }: RequestInput): readonly string[] {
  return runs.flat().map((value, at) => {
    if (typeof value !== "string") throw badElement("a string", name, at);
    return checkElementText(value, name, at);
  });
}
