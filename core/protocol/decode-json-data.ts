import { ServeError } from "#core/errors.ts";
import type { Datatype } from "./datatype.ts";
import type { JsonSource, RequestInput } from "./inference-envelope.ts";
import { readElements } from "./read-elements.ts";
import type { TensorData } from "./tensor.ts";

const INTEGERS: ReadonlySet<Datatype> = new Set(["UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64"]);

/**
 * Reads the elements of an input that came as JSON: one flat array, or arrays nested exactly as the shape says.
 * @throws {ServeError} BINARY_REQUIRED for FP16, RAGGED, SHAPE_DATA_MISMATCH, and what the elements throw.
 */
export function decodeJsonData(input: RequestInput, source: JsonSource): TensorData {
  const { datatype, name, shape, elements } = input;
  if (datatype === "FP16")
    throw new ServeError("BINARY_REQUIRED", `Input '${name}' is FP16, which has no JSON form: send it as binary`, { param: "data" });
  const data = INTEGERS.has(datatype) ? source.integers() : source.data;
  const isFlat = !Array.isArray(data[0]);
  const runs = isFlat ? [data] : nestedRuns(data, shape, name);
  if (isFlat && data.length !== elements) throw shapeDataMismatch();
  return readElements(datatype, runs, elements, name);
}

/** The innermost arrays of nested data, row-major. */
function nestedRuns(data: readonly unknown[], shape: readonly number[], name: string): readonly (readonly unknown[])[] {
  const trueShape: number[] = [];
  for (let level: unknown = data; Array.isArray(level); level = level[0]) trueShape.push(level.length);
  let runs: readonly (readonly unknown[])[] = [data];
  for (let axis = 0; axis < trueShape.length; axis++) {
    if (runs.some((run) => run.length !== trueShape[axis])) throw ragged(name);
    if (axis === trueShape.length - 1) break;
    const next: (readonly unknown[])[] = [];
    for (const run of runs)
      for (const row of run) {
        if (!Array.isArray(row)) throw ragged(name);
        next.push(row);
      }
    runs = next;
  }
  // Nothing can be nested below an empty array: `[[]]` is all that [1, 0, 3] can be.
  const isCut = trueShape.at(-1) === 0 && trueShape.length < shape.length;
  if ((!isCut && trueShape.length !== shape.length) || trueShape.some((length, axis) => length !== shape[axis])) throw shapeDataMismatch();
  return runs;
}

function ragged(name: string): ServeError {
  return new ServeError("RAGGED", `The arrays of input '${name}' are not nested evenly`, { param: "data" });
}

/** Wording: Triton's. */
function shapeDataMismatch(): ServeError {
  return new ServeError("SHAPE_DATA_MISMATCH", "Shape does not match true shape of 'data' field", { param: "data" });
}
