import { ServeError } from "#core/errors.ts";
import type { TensorData } from "./tensor.ts";

/**
 * Compares each element with what its input is made for: a position past the end of a table fails in the runtime, or reads what is not
 * meant. What is no number, as NaN, is in no range.
 * @throws {ServeError} OUT_OF_RANGE
 */
export function checkRange(input: string, data: TensorData, { min, max }: { readonly min: number; readonly max: number }): void {
  for (const element of data) {
    // A bigint compares with a number exactly.
    if (typeof element === "string" || !(element >= min && element <= max))
      throw new ServeError("OUT_OF_RANGE", `Input '${input}' holds a value outside its range, which is ${min} to ${max}`, {
        param: "data",
      });
  }
}
