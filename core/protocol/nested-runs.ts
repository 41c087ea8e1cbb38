import { ServeError } from "#core/errors.ts";
import { shapeDataMismatch } from "./element-fault.ts";
import type { RequestInput } from "./inference-envelope.ts";

type Run = readonly unknown[];

/**
 * The innermost arrays of parsed data, row-major: the data itself where it is flat.
 * @throws {ServeError} RAGGED, SHAPE_DATA_MISMATCH.
 */
export function toRuns(data: Run, { name, shape, elements }: RequestInput): readonly Run[] {
  if (Array.isArray(data[0])) return nestedRuns(data, shape, name);
  if (data.length !== elements) throw shapeDataMismatch();
  return [data];
}

function nestedRuns(data: Run, shape: readonly number[], name: string): readonly Run[] {
  const trueShape: number[] = [];
  for (let level: unknown = data; Array.isArray(level); level = level[0]) trueShape.push(level.length);
  let runs: readonly Run[] = [data];
  for (let axis = 0; axis < trueShape.length; axis++) {
    if (runs.some((run) => run.length !== trueShape[axis])) throw ragged(name);
    if (axis === trueShape.length - 1) break;
    const next: Run[] = [];
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
