import type { ProbeRequest } from "./probe-request.ts";

/** The sizes that a probe gives to dimensions a model leaves free. */
export interface FreeDimensions {
  /** Whether there is a batch that can be chosen. */
  readonly hasBatch: boolean;
  /** Whether there are others, whose size nobody named. */
  readonly hasOthers: boolean;
  sizeOf(input: string, axis: number, batch: number, other: number): number;
  /** Every free dimension with its size: by its name, or "input:axis". */
  record(batch: number, other: number): Record<string, number>;
}

/**
 * Sorts a model's free dimensions: the batch is the first dimension of the first input that leaves it free, with all of the same name;
 * an unnamed first dimension is a batch too. What the operator has named keeps its size.
 */
export function toFreeDimensions({
  inputs,
  dimensionNames,
  sizes,
}: Pick<ProbeRequest, "inputs" | "dimensionNames" | "sizes">): FreeDimensions {
  const nameOf = (input: string, axis: number): string => dimensionNames[input]?.[axis] ?? "";
  const free = inputs.flatMap(({ name, shape }) => shape.flatMap((size, axis) => (size < 0 ? [{ input: name, axis }] : [])));
  const first = free.find(({ axis }) => axis === 0);
  const batchName = first === undefined ? "" : nameOf(first.input, 0);
  const named = new Map(Object.entries(sizes));
  const keyOf = (input: string, axis: number): string => nameOf(input, axis) || `${input}:${axis}`;
  const isBatch = (input: string, axis: number): boolean => {
    const name = nameOf(input, axis);
    return !named.has(keyOf(input, axis)) && (name === "" ? axis === 0 : name === batchName);
  };
  const sizeOf = (input: string, axis: number, batch: number, other: number): number =>
    named.get(keyOf(input, axis)) ?? (isBatch(input, axis) ? batch : other);
  return {
    hasBatch: free.some(({ input, axis }) => isBatch(input, axis)),
    hasOthers: free.some(({ input, axis }) => !isBatch(input, axis) && !named.has(keyOf(input, axis))),
    sizeOf,
    record: (batch, other) => Object.fromEntries(free.map(({ input, axis }) => [keyOf(input, axis), sizeOf(input, axis, batch, other)])),
  };
}
