import { GraphEdit } from "#core/onnx/graph-edit.ts";
import type { Graph } from "#core/onnx/schema.ts";
import { DATATYPES } from "#core/protocol/datatype.ts";
import { isWorthwhile } from "../graph/weights.ts";
import { type Exclusion, findExclusion, type Rewriting } from "./rewriting.ts";
import { toHalf } from "./to-half.ts";

/**
 * Stored float32 tensors become float16, cast back where they are read. The runtime casts once, at load: the file is half as large, memory
 * and speed stay. A tensor with a value that float16 cannot hold stays as it is.
 */
export const FP16: Rewriting = {
  opset: 9,
  rewrite(model, { exclude }) {
    const edit = new GraphEdit(model);
    const excluded: Exclusion[] = [];
    const compressed: string[] = [];
    const casts = model.graph.initializer.filter(isWorthwhile).flatMap(({ name }) => {
      const kept = findKept(model.graph, name, exclude);
      const tensor = edit.constant(name);
      const half = tensor === undefined ? undefined : toHalf(Float32Array.from<unknown>(tensor.data, Number));
      if (kept !== undefined || tensor === undefined || half === undefined) {
        excluded.push(kept ?? { name, operator: "tensor", reason: "a value is too large for float16" });
        return [];
      }
      compressed.push(name);
      const stored = edit.store({ name: `${name}_fp16`, datatype: "FP16", shape: tensor.shape, data: half });
      return [edit.node("Cast", [stored], [name], { to: DATATYPES.FP32.onnx })];
    });
    const replaced = new Set(compressed);
    model.graph.initializer = model.graph.initializer.filter(({ name }) => !replaced.has(name));
    model.graph.node.unshift(...casts);
    return { compressed, excluded };
  },
};

/** A tensor stays when the caller names it, or a node or an operator that reads it. */
function findKept(graph: Graph, tensor: string, exclude: readonly string[]): Exclusion | undefined {
  const readers = graph.node.filter(({ input }) => input.includes(tensor));
  const named = [{ name: tensor, opType: "tensor" }, ...readers].map(({ name, opType }) => findExclusion(exclude, name, opType));
  const first = named.find((exclusion) => exclusion !== undefined);
  return first === undefined ? undefined : { ...first, name: tensor };
}
