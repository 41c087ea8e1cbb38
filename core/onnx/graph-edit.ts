import { create } from "@bufbuild/protobuf";
import { DATATYPES, type Datatype } from "#core/protocol/datatype.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { allGraphs } from "./all-graphs.ts";
import { toAttributes } from "./attribute.ts";
import { type AttributesOf, OPERATOR_DOMAINS, type Operator } from "./operators.ts";
import type { ModelWithGraph } from "./reader.ts";
import { type Graph, NODE, type Node, type TensorProto, VALUE_INFO } from "./schema.ts";
import { readTensorProto, toTensorProto } from "./tensor-content.ts";

/**
 * A graph under the knife: names stay unique, and new nodes come where the node they serve stands, so that the order of the nodes stays
 * one in which they can run.
 */
export class GraphEdit {
  readonly graph: Graph;
  readonly #names: Set<string>;
  #tensors: Map<string, TensorProto>;

  /** @param graph the model's own, or one inside it. */
  constructor(model: ModelWithGraph, graph: Graph = model.graph) {
    this.graph = graph;
    this.#names = new Set(allGraphs(model.graph).flatMap(namesIn));
    this.#tensors = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  }

  /** The stored tensor of that name, read; undefined where the name is computed, given by the caller, or empty. */
  constant(name: string | undefined): Tensor | undefined {
    const stored = name === undefined ? undefined : this.#tensors.get(name);
    return stored === undefined ? undefined : readTensorProto(stored);
  }

  /** How a stored tensor looks, without reading its values. */
  stored(name: string | undefined): TensorProto | undefined {
    return name === undefined ? undefined : this.#tensors.get(name);
  }

  /** Stores a tensor under a name made from its own. @returns the name it got. */
  store(tensor: Tensor): string {
    const proto = toTensorProto({ ...tensor, name: this.unique(tensor.name) });
    this.graph.initializer.push(proto);
    this.#tensors.set(proto.name, proto);
    return proto.name;
  }

  /** Lets a caller ask for a value inside the graph. @returns the output's name. */
  expose(value: string, datatype: Datatype): string {
    const name = this.unique(`${value}_exposed`);
    this.graph.node.push(this.node("Identity", [value], [name]));
    this.graph.output.push(create(VALUE_INFO, { name, type: { tensorType: { elemType: DATATYPES[datatype].onnx } } }));
    return name;
  }

  /** A name that nothing in the graph or in a graph inside it has. */
  unique(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.#names.has(name); count += 1) name = `${wanted}_${count}`;
    this.#names.add(name);
    return name;
  }

  /** A node with as many outputs as are named, not yet in the graph. */
  node<Op extends Operator>(operator: Op, input: readonly string[], output: readonly string[], attributes?: AttributesOf<Op>): Node {
    const domain = OPERATOR_DOMAINS[operator];
    return create(NODE, {
      name: this.unique(`${output[0] ?? operator}_${operator}`),
      opType: operator,
      input: [...input],
      output: [...output],
      attribute: attributes === undefined ? [] : toAttributes(operator, attributes),
      ...(domain === undefined ? {} : { domain }),
    });
  }

  /** Puts what `rewrite` gives in each node's place; undefined leaves it. */
  replaceNodes(rewrite: (node: Node) => readonly Node[] | undefined): void {
    this.graph.node = this.graph.node.flatMap((node) => rewrite(node) ?? [node]);
  }

  /** Drops nodes whose outputs nothing reads any more, and then stored tensors. */
  dropUnread(): void {
    let read = new Set(readNames(this.graph));
    for (;;) {
      const left = this.graph.node.filter(({ output }) => output.some((name) => read.has(name)));
      if (left.length === this.graph.node.length) break;
      this.graph.node = left;
      read = new Set(readNames(this.graph));
    }
    this.graph.initializer = this.graph.initializer.filter(({ name }) => read.has(name));
    this.#tensors = new Map(this.graph.initializer.map((tensor) => [tensor.name, tensor]));
  }
}

/** Every name that a graph's nodes, those of graphs inside it, and its outputs read, as often as they read it. */
export function readNames(graph: Graph): readonly string[] {
  return allGraphs(graph).flatMap(({ node, output }) => [...node.flatMap(({ input }) => input), ...output.map(({ name }) => name)]);
}

function namesIn({ node, initializer, input }: Graph): readonly string[] {
  return [
    ...node.flatMap(({ name, output }) => [name, ...output]),
    ...initializer.map(({ name }) => name),
    ...input.map(({ name }) => name),
  ];
}
