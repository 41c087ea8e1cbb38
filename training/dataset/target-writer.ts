import type { TargetSpec } from "../losses/loss.ts";
import { createSampleData, type SampleData, type Targets } from "./dataset.ts";

/** Writes a data set's targets in the form that a loss compares with. */
export interface TargetWriter {
  /** Elements of one sample's target. */
  readonly size: number;
  /** An array for the targets of this many samples. */
  create(samples: number): SampleData;
  /** Writes the target of sample `row` at element `at`; `into` is one of `create`'s arrays. */
  write(row: number, into: SampleData, at: number): void;
}

/**
 * Classes go as their numbers, as one-hot rows, or as 0 and 1 where one output tells two classes apart; values go as they are.
 * @throws {RangeError} when a loss cannot compare with such targets.
 */
export function createTargetWriter(targets: Targets, { datatype, shape }: TargetSpec): TargetWriter {
  const size = shape.reduce((product, dim) => product * dim, 1);
  const create = (samples: number) => createSampleData(datatype === "INT64" ? "INT64" : "FP32", samples * size);
  if (targets.kind === "values") {
    if (datatype !== "FP32" || size !== targets.width)
      throw new RangeError(`The data set has ${targets.width} values a sample, the loss compares with ${describe({ datatype, shape })}`);
    const { values, width } = targets;
    return { size, create, write: (row, into, at) => copyRow(values, row * width, width, into, at) };
  }
  const { values, classes } = targets;
  const isNumber = datatype === "INT64" && shape.length === 0;
  const isPair = datatype === "FP32" && shape.length === 1 && size === 1 && classes === 2;
  const isOneHot = datatype === "FP32" && shape.length === 1 && size === classes;
  if (!isNumber && !isPair && !isOneHot)
    throw new RangeError(`The data set has ${classes} classes, the loss compares with ${describe({ datatype, shape })}`);
  if (isOneHot) return { size, create, write: (row, into, at) => writeOneHot(Number(values[row]), size, into, at) };
  return { size, create, write: (row, into, at) => writeNumber(values[row] ?? 0n, into, at) };
}

function copyRow(values: Float32Array, start: number, width: number, into: SampleData, at: number): void {
  if (into instanceof Float32Array) into.set(values.subarray(start, start + width), at);
}

function writeOneHot(number: number, classes: number, into: SampleData, at: number): void {
  if (!(into instanceof Float32Array)) return;
  into.fill(0, at, at + classes);
  into[at + number] = 1;
}

function writeNumber(value: bigint, into: SampleData, at: number): void {
  if (into instanceof BigInt64Array) into[at] = value;
  else into[at] = Number(value);
}

function describe({ datatype, shape }: TargetSpec): string {
  return shape.length === 0 ? `one ${datatype}` : `[${shape.join(", ")}] of ${datatype}`;
}
