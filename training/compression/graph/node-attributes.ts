import type { Attribute, Node } from "#core/onnx/schema.ts";

function find(node: Node, name: string): Attribute | undefined {
  return node.attribute.find((attribute) => attribute.name === name);
}

/** A node's whole-number attribute, or `otherwise` where the node leaves it out. */
export function intAttribute(node: Node, name: string, otherwise: number): number {
  const attribute = find(node, name);
  return attribute === undefined ? otherwise : Number(attribute.i);
}

/** A node's float attribute, or `otherwise` where the node leaves it out. */
export function floatAttribute(node: Node, name: string, otherwise: number): number {
  return find(node, name)?.f ?? otherwise;
}

/** A node's list of whole numbers, or undefined where the node leaves it out. */
export function intsAttribute(node: Node, name: string): readonly bigint[] | undefined {
  return find(node, name)?.ints;
}
