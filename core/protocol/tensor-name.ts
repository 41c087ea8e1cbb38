import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import type { TensorSignature } from "./tensor.ts";

const NAME = new RegExp(`^[A-Za-z0-9_.:/-]{1,${LIMITS.MAX_NAME_CHARACTERS}}$`);

/**
 * Checks a tensor's name in a request: the usual characters, or exactly a name the model has. What passes may be echoed.
 * @throws {ServeError} BAD_NAME.
 */
export function checkTensorName(name: string, known: readonly TensorSignature[]): string {
  if (NAME.test(name) || known.some((tensor) => tensor.name === name)) return name;
  throw new ServeError(
    "BAD_NAME",
    `A tensor name has 1 to ${LIMITS.MAX_NAME_CHARACTERS} of A-Z a-z 0-9 _ . : / - unless the model's own has others`,
  );
}
