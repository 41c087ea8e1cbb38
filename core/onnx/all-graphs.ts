import type { Graph, Node } from "./schema.ts";

/** A graph and every graph inside its nodes' attributes, outermost first. */
export function allGraphs(graph: Graph): readonly Graph[] {
  return [graph, ...graph.node.flatMap(innerGraphs).flatMap(allGraphs)];
}

function innerGraphs({ attribute }: Node): readonly Graph[] {
  return attribute.flatMap(({ g, graphs }) => (g === undefined ? graphs : [g, ...graphs]));
}
