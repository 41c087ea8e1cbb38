import { graphsOf } from "./graphs-of.ts";
import type { ModelWithGraph } from "./reader.ts";
import type { Graph } from "./schema.ts";

/** One graph of a model: the main one, a subgraph of a node, or the body of a function. */
export interface WalkedGraph {
  readonly graph: Pick<Graph, "node"> & Partial<Pick<Graph, "initializer" | "sparseInitializer" | "input" | "output">>;
  /** How many nodes' graphs it is inside of. */
  readonly depth: number;
}

/** Every graph of a model, the main one first, then its functions' bodies, each before those inside it. */
export function walkGraphs(model: ModelWithGraph): WalkedGraph[] {
  const found: WalkedGraph[] = [{ graph: model.graph, depth: 0 }, ...model.functions.map(({ node }) => ({ graph: { node }, depth: 0 }))];
  // The list grows while it is gone through.
  for (const { graph, depth } of found)
    for (const node of graph.node) for (const inner of graphsOf(node)) found.push({ graph: inner, depth: depth + 1 });
  return found;
}
