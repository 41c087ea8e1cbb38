import { ServeError } from "#core/errors.ts";

/** The tensors behind a request's JSON, handed out in the order of the inputs that ask for them. */
export interface BinarySection {
  /** @throws {ServeError} BINARY_SIZE when fewer bytes are left than the input says it has. */
  take(bytes: number, inputName: string): Uint8Array;
  /** @throws {ServeError} BINARY_SIZE when bytes are left over. */
  finish(): void;
}

/** Wordings as Triton's. `modelName` is what they name. */
export function createBinarySection(bytes: Uint8Array, modelName: string): BinarySection {
  let taken = 0;
  return {
    take(size, inputName) {
      const missing = size - (bytes.length - taken);
      if (missing > 0)
        throw new ServeError(
          "BINARY_SIZE",
          `unexpected size for input '${inputName}', expecting ${missing} additional bytes for model '${modelName}'`,
        );
      taken += size;
      return bytes.subarray(taken - size, taken);
    },
    finish() {
      if (taken < bytes.length) throw new ServeError("BINARY_SIZE", `unexpected additional input data for model '${modelName}'`);
    },
  };
}
