import { GraphEdit } from "#core/onnx/graph-edit.ts";
import type { ModelWithGraph } from "#core/onnx/reader.ts";
import type { Node } from "#core/onnx/schema.ts";

/**
 * Says `Where(x > 0, x, 0)` as `Relu`: the same for every number, and one operator that integers pass through. It differs for NaN, which
 * no integer form carries.
 */
export function recognizeRelu(model: ModelWithGraph): void {
  const edit = new GraphEdit(model);
  const makers = new Map(model.graph.node.map((node) => [node.output[0] ?? "", node]));
  edit.replaceNodes((node) => {
    const x = findRectified(node, makers, edit);
    return x === undefined ? undefined : [edit.node("Relu", [x], node.output)];
  });
  edit.dropUnread();
}

function findRectified({ opType, input: [condition = "", x, zero] }: Node, makers: ReadonlyMap<string, Node>, edit: GraphEdit) {
  const greater = makers.get(condition);
  if (opType !== "Where" || greater?.opType !== "Greater" || x === undefined || greater.input[0] !== x) return undefined;
  return isZero(greater.input[1], edit) && isZero(zero, edit) ? x : undefined;
}

/** One stored zero, of no more dimensions than can leave the other operand's shape as it is. */
function isZero(name: string | undefined, edit: GraphEdit): boolean {
  const { dims = [] } = edit.stored(name) ?? {};
  const tensor = dims.length === 0 ? edit.constant(name) : undefined;
  return tensor?.datatype === "FP32" && Number(tensor.data[0]) === 0;
}
