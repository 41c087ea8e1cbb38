import { toAttributes } from "#core/onnx/attribute.ts";
import type { Node } from "#core/onnx/schema.ts";

/** Gives a node attributes as operator sets had them that our builder does not write: integers, lists of them, and floats. */
export function setAttributes(node: Node, attributes: Readonly<Record<string, number | readonly number[]>>): void {
  node.attribute = Object.entries(attributes).flatMap(([name, value]) => {
    const isFloat = name === "min" || name === "max" || name === "value" || name === "ratio";
    const [made] = Array.isArray(value)
      ? toAttributes("Transpose", { perm: value })
      : isFloat
        ? toAttributes("Gemm", { alpha: Number(value) })
        : toAttributes("Gemm", { transA: Number(value) });
    return made === undefined ? [] : [Object.assign(made, { name })];
  });
}
