import type { TensorSignature } from "#core/protocol/tensor.ts";
import type { RunnerSignature } from "./runner.ts";

/**
 * Compares a manifest with what the opened artifact says of itself. A manifest may fix a dimension the artifact leaves free, and never
 * the other way round.
 * @returns every difference as a readable line, for the log.
 */
export function findMisfits(manifest: RunnerSignature, artifact: RunnerSignature): readonly string[] {
  return [...compare("input", manifest.inputs, artifact.inputs), ...compare("output", manifest.outputs, artifact.outputs)];
}

function compare(kind: string, declared: readonly TensorSignature[], actual: readonly TensorSignature[]): readonly string[] {
  const undeclared = actual.filter(({ name }) => !declared.some((tensor) => tensor.name === name));
  return [
    ...undeclared.map(({ name }) => `The artifact's ${kind} "${name}" is not in the manifest`),
    ...declared.flatMap((tensor) => {
      const found = actual.find(({ name }) => name === tensor.name);
      if (found === undefined) return [`The artifact has no ${kind} "${tensor.name}"`];
      return fits(tensor, found) ? [] : [`The artifact's ${kind} "${tensor.name}" is ${show(found)}, the manifest says ${show(tensor)}`];
    }),
  ];
}

function fits(declared: TensorSignature, actual: TensorSignature): boolean {
  if (declared.datatype !== actual.datatype || declared.shape.length !== actual.shape.length) return false;
  return actual.shape.every((dimension, axis) => dimension === -1 || dimension === declared.shape[axis]);
}

function show({ datatype, shape }: TensorSignature): string {
  return `${datatype} [${shape}]`;
}
