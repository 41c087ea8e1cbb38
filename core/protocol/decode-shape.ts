import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";

export interface DecodedShape {
  readonly shape: readonly number[];
  /** Product of the shape; 1 for a scalar. */
  readonly elements: number;
}

/**
 * Reads a tensor's shape. `name` has passed its pattern.
 * @throws {ServeError} BAD_SHAPE for no array, BAD_RANK, BAD_DIM, SHAPE_OVERFLOW.
 */
export function decodeShape(value: unknown, name: string): DecodedShape {
  if (!Array.isArray(value)) throw new ServeError("BAD_SHAPE", `The shape of input '${name}' must be an array`, { param: "shape" });
  if (value.length > LIMITS.MAX_RANK)
    throw new ServeError("BAD_RANK", `The shape of input '${name}' has more than ${LIMITS.MAX_RANK} dimensions`, { param: "shape" });
  const shape = value.map((dimension) => toDimension(dimension, name));
  // Zero dimensions are left out here, so that a huge shape with no element is refused as well. Below the cap the product is exact.
  const size = shape.reduce((product, dimension) => product * (dimension === 0 ? 1 : dimension), 1);
  if (size > LIMITS.MAX_ELEMENTS)
    throw new ServeError("SHAPE_OVERFLOW", `Input '${name}' has more than ${LIMITS.MAX_ELEMENTS} elements`, { param: "shape" });
  return { shape, elements: shape.includes(0) ? 0 : size };
}

function toDimension(value: unknown, name: string): number {
  if (typeof value === "number" && Number.isInteger(value) && !Object.is(value, -0) && value >= 0 && value <= LIMITS.MAX_DIM) return value;
  throw new ServeError("BAD_DIM", `A dimension of input '${name}' is no integer from 0 to ${LIMITS.MAX_DIM}`, { param: "shape" });
}
