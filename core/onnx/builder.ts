import { create } from "@bufbuild/protobuf";
import { DATATYPES, type Datatype } from "#core/protocol/datatype.ts";
import type { TensorData } from "#core/protocol/tensor.ts";
import { toAttributes } from "./attribute.ts";
import { type AttributesOf, BUILT_IR_VERSION, BUILT_OPSETS, OPERATOR_DOMAINS, type Operator } from "./operators.ts";
import { GRAPH, type Graph, MODEL, type Model, NODE, type Node, type TensorProto, VALUE_INFO, type ValueInfo } from "./schema.ts";
import { toTensorProto } from "./tensor-content.ts";

/** The name of a tensor inside one graph. Only a builder makes them, so a node cannot read what nothing computes. */
export type Value = string & { readonly graphValue: unique symbol };

/** Stands where a node does not get an input that it could do without. */
export const ABSENT = "" as Value;

/** A dimension: a number, or a name where it is free; the same name is the same size. */
export type Dimension = number | string;

/** Writes one ONNX graph, node by node. ONNX Runtime refuses repeated names, so every name is numbered. */
export class GraphBuilder {
  readonly #name: string;
  readonly #nodes: Node[] = [];
  readonly #initializers: TensorProto[] = [];
  readonly #inputs: ValueInfo[] = [];
  readonly #outputs: ValueInfo[] = [];
  #subgraphs = 0;

  constructor(name: string) {
    this.#name = name;
  }

  input(name: string, datatype: Datatype, shape: readonly Dimension[]): Value {
    this.#inputs.push(toValueInfo(name, datatype, shape));
    return name as Value;
  }

  /** Makes a value an output, under its own name. */
  output(value: Value, datatype: Datatype, shape: readonly Dimension[]): void {
    this.#outputs.push(toValueInfo(value, datatype, shape));
  }

  /** A tensor stored in the graph. */
  constant(datatype: Datatype, shape: readonly number[], data: TensorData): Value {
    const name = `${this.#name}_constant_${this.#initializers.length}`;
    this.#initializers.push(toTensorProto({ name, datatype, shape, data }));
    return name as Value;
  }

  /** A float32 of rank 0. */
  scalar(value: number): Value {
    return this.constant("FP32", [], Float32Array.of(value));
  }

  /** An int64 list, as `Reshape` and `ReduceSum` take it. */
  integers(...values: readonly number[]): Value {
    return this.constant("INT64", [values.length], BigInt64Array.from(values, BigInt));
  }

  /** Adds a node with one output, numbered unless `name` is given. */
  emit<Op extends Operator>(operator: Op, inputs: readonly Value[], attributes?: AttributesOf<Op>, name?: string): Value {
    const output = name ?? this.#numbered(operator, 0);
    this.#add(operator, inputs, attributes, [output]);
    return output as Value;
  }

  /** Adds a node with as many outputs as there are names; an unnamed one (`undefined`) is numbered. */
  emitAll<Op extends Operator>(
    operator: Op,
    inputs: readonly Value[],
    attributes: AttributesOf<Op>,
    names: readonly (string | undefined)[],
  ): readonly Value[] {
    const outputs = names.map((name, index) => name ?? this.#numbered(operator, index));
    this.#add(operator, inputs, attributes, outputs);
    return outputs as Value[];
  }

  /** A builder for a graph inside this one: it may read this one's values, and none of its names repeats one of them. */
  subgraph(): GraphBuilder {
    this.#subgraphs += 1;
    return new GraphBuilder(`${this.#name}_body${this.#subgraphs}`);
  }

  toGraph(): Graph {
    return create(GRAPH, {
      name: this.#name,
      node: this.#nodes,
      initializer: this.#initializers,
      input: this.#inputs,
      output: this.#outputs,
    });
  }

  toModel(): Model {
    return create(MODEL, {
      irVersion: BigInt(BUILT_IR_VERSION),
      producerName: "slipway",
      graph: this.toGraph(),
      opsetImport: toOpsetImport(this.#nodes),
    });
  }

  #numbered(operator: Operator, output: number): string {
    return `${this.#name}_${operator}_${this.#nodes.length}_${output}`;
  }

  #add<Op extends Operator>(operator: Op, input: readonly Value[], attributes: AttributesOf<Op> | undefined, output: string[]): void {
    const name = `${this.#name}_${operator}_${this.#nodes.length}`;
    const attribute = attributes === undefined ? [] : toAttributes(operator, attributes);
    const domain = OPERATOR_DOMAINS[operator];
    const node = { name, opType: operator, input: [...input], output, attribute, ...(domain === undefined ? {} : { domain }) };
    this.#nodes.push(create(NODE, node));
  }
}

/** The standard operator set, which every model names, and those that its nodes are of. */
function toOpsetImport(nodes: readonly Node[]): { domain: string; version: bigint }[] {
  const used = domainsOf(nodes);
  return Object.entries(BUILT_OPSETS).flatMap(([domain, version]) =>
    domain === "" || used.has(domain) ? [{ domain, version: BigInt(version) }] : [],
  );
}

function domainsOf(nodes: readonly Node[]): ReadonlySet<string> {
  const inner = nodes.flatMap(({ attribute }) => attribute.flatMap(({ g }) => (g === undefined ? [] : [...domainsOf(g.node)])));
  return new Set([...nodes.map(({ domain }) => domain), ...inner]);
}

function toValueInfo(name: string, datatype: Datatype, shape: readonly Dimension[]): ValueInfo {
  const dim = shape.map((size) => (typeof size === "number" ? { dimValue: BigInt(size) } : { dimParam: size }));
  return create(VALUE_INFO, { name, type: { tensorType: { elemType: DATATYPES[datatype].onnx, shape: { dim } } } });
}
