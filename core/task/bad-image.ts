import { ServeError } from "#core/errors.ts";

/** A picture that is not taken; what a decoder says of it stays in the cause. @param what continues "The image". */
export function badImage(what: string, cause?: unknown): ServeError {
  return new ServeError("BAD_IMAGE", `The image ${what}`, { param: "inputs", ...(cause === undefined ? {} : { cause }) });
}
