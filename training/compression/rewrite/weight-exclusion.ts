import type { GraphEdit } from "#core/onnx/graph-edit.ts";
import type { Weight } from "../graph/weights.ts";
import { type Exclusion, findExclusion } from "./rewriting.ts";

/** Why a node's weight keeps its floats, or undefined: the caller says so, or a value has no integer form. */
export function findWeightExclusion({ node, tensor }: Weight, edit: GraphEdit, exclude: readonly string[]): Exclusion | undefined {
  const named = findExclusion(exclude, node.name, node.opType);
  if (named !== undefined) return named;
  const values = Float32Array.from<unknown>(edit.constant(tensor)?.data ?? [], Number);
  if (values.every(Number.isFinite)) return undefined;
  return { name: node.name, operator: node.opType, reason: `its weight "${tensor}" holds a value that is not finite` };
}
