import type { Graph, Node } from "./schema.ts";

/** The graphs in a node's attributes, such as the branches of an `If`. */
export function graphsOf({ attribute }: Node): readonly Graph[] {
  return attribute.flatMap(({ g, graphs }) => (g === undefined ? graphs : [g, ...graphs]));
}
