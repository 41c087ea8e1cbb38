import type { GraphEdit } from "#core/onnx/graph-edit.ts";
import type { Node } from "#core/onnx/schema.ts";
import { DATATYPES } from "#core/protocol/datatype.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { quantizeChannels } from "./quantize-channels.ts";

/** A table looked up in integers: only the rows that are asked for become floats, each by its own scale. */
export function toInt8Gather(node: Node, table: Tensor, edit: GraphEdit): readonly Node[] {
  const [, rows = ""] = node.input;
  const [output = ""] = node.output;
  const { values, scales } = quantizeChannels(table, 0, 8);
  const stored = edit.store({ ...table, name: `${table.name}_int8`, datatype: "INT8", data: values });
  const scale = edit.store({
    name: `${table.name}_scale`,
    datatype: "FP32",
    shape: table.shape.map((size, axis) => (axis === 0 ? size : 1)),
    data: scales,
  });
  const [found, floats, factors] = ["rows", "floats", "scales"].map((part) => edit.unique(`${output}_${part}`)) as [string, string, string];
  return [
    edit.node("Gather", [stored, rows], [found], { axis: 0 }),
    edit.node("Cast", [found], [floats], { to: DATATYPES.FP32.onnx }),
    edit.node("Gather", [scale, rows], [factors], { axis: 0 }),
    edit.node("Mul", [floats, factors], [output]),
  ];
}
