import { graphsOf } from "./graphs-of.ts";
import type { Graph } from "./schema.ts";

/** A graph and every graph inside its nodes' attributes, outermost first. */
export function allGraphs(graph: Graph): readonly Graph[] {
  return [graph, ...graph.node.flatMap(graphsOf).flatMap(allGraphs)];
}
