import { ServeError } from "#core/errors.ts";

/** @param expected what the element should be, with its article. */
export function badElement(expected: string, inputName: string, at: number): ServeError {
  return new ServeError("BAD_ELEMENT", `Element ${at} of input '${inputName}' must be ${expected}`, { param: "data" });
}

/** The fault of a number its datatype cannot hold: written beyond every double (`1e400`), or only beyond this datatype. */
export function notInRange(value: number, inputName: string, at: number): ServeError {
  if (Math.abs(value) !== Number.POSITIVE_INFINITY) return outOfRange(inputName, at);
  return new ServeError("NON_FINITE", `Element ${at} of input '${inputName}' is beyond every floating-point number`, { param: "data" });
}

export function outOfRange(inputName: string, at: number): ServeError {
  return new ServeError("OUT_OF_RANGE", `Element ${at} of input '${inputName}' is no value of its datatype`, { param: "data" });
}

/** Wording: Triton's. */
export function shapeDataMismatch(): ServeError {
  return new ServeError("SHAPE_DATA_MISMATCH", "Shape does not match true shape of 'data' field", { param: "data" });
}
