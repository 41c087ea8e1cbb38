import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import { storedTensors } from "./claimed-bytes.ts";
import type { ModelWithGraph } from "./reader.ts";
import { walkGraphs } from "./walk-graphs.ts";

/** Compares a model's shape with the limits; nodes are counted as they are read. @throws {ServeError} MODEL_TOO_COMPLEX naming the limit. */
export function checkComplexity(model: ModelWithGraph): void {
  const graphs = walkGraphs(model);
  const depth = Math.max(...graphs.map((walked) => walked.depth));
  if (depth > LIMITS.MAX_SUBGRAPH_DEPTH) throw tooComplex(`nests graphs ${depth} deep, at most ${LIMITS.MAX_SUBGRAPH_DEPTH} are allowed`);
  const { input, output, initializer } = model.graph;
  const given = new Set(initializer.map(({ name }) => name));
  const asked = input.filter(({ name }) => !given.has(name)).length;
  if (asked > LIMITS.MAX_INPUTS) throw tooComplex(`has ${asked} inputs, at most ${LIMITS.MAX_INPUTS} are allowed`);
  if (output.length > LIMITS.MAX_OUTPUTS) throw tooComplex(`has ${output.length} outputs, at most ${LIMITS.MAX_OUTPUTS} are allowed`);
  const ranks = [
    ...[...input, ...output].map(({ name, type }) => ({ name, rank: type?.tensorType?.shape?.dim.length ?? 0 })),
    ...storedTensors(model).map(({ name, dims }) => ({ name, rank: dims.length })),
  ];
  const deep = ranks.find(({ rank }) => rank > LIMITS.MAX_RANK);
  if (deep !== undefined) throw tooComplex(`has tensor "${deep.name}" of rank ${deep.rank}, at most ${LIMITS.MAX_RANK} is allowed`);
}

function tooComplex(what: string): ServeError {
  return new ServeError("MODEL_TOO_COMPLEX", `The model ${what}`);
}
