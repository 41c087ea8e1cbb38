import { type GraphEdit, readNames } from "#core/onnx/graph-edit.ts";
import type { Node } from "#core/onnx/schema.ts";
import { MOVING_OPERATORS } from "../graph/moving-operators.ts";
import { findWeights, type Weight } from "../graph/weights.ts";
import { type Exclusion, findExclusion } from "./rewriting.ts";
import { findWeightExclusion } from "./weight-exclusion.ts";

/** Which activations of a graph become integers, and where. */
export interface StaticPlan {
  /** Nodes that get an integer weight and an integer input. */
  readonly nodes: ReadonlyMap<Node, Weight>;
  /** Results that become integers where they are made: what a convolution gives, and what a `Relu` gives that has a product to itself. */
  readonly results: ReadonlySet<string>;
  readonly excluded: readonly Exclusion[];
}

const INTEGER_OPERATORS: readonly string[] = ["Conv", "Gemm", "MatMul"];
/** Operators that pick or move values: what they give has the range of what they take, so one scale serves both. */
const RANGE_KEEPERS: readonly string[] = [...MOVING_OPERATORS, "MaxPool"];

export function planStatic(edit: GraphEdit, exclude: readonly string[]): StaticPlan {
  const excluded: Exclusion[] = [];
  const nodes = new Map<Node, Weight>();
  for (const weight of findWeights(edit)) {
    const { name, opType } = weight.node;
    const unable = INTEGER_OPERATORS.includes(opType)
      ? undefined
      : (findExclusion(exclude, name, opType) ?? { name, operator: opType, reason: "there is no static integer form of it here" });
    const exclusion = unable ?? findWeightExclusion(weight, edit, exclude);
    if (exclusion === undefined) nodes.set(weight.node, weight);
    else excluded.push(exclusion);
  }
  const outputs = new Set(edit.graph.output.map(({ name }) => name));
  // Where a Relu follows, bytes behind it keep the runtime from fusing it with floats, which would undo the integers.
  const results = [...nodes.keys()].map((node) => ({ node, result: resultOf(node, edit) }));
  const finished = results.filter(({ node, result }) => node.opType === "Conv" || result !== node.output[0]).map(({ result }) => result);
  return { nodes, results: new Set(finished.filter((name) => !outputs.has(name))), excluded };
}

function resultOf({ output: [name = ""] }: Node, edit: GraphEdit): string {
  const reads = readNames(edit.graph).filter((read) => read === name).length;
  const relu = edit.graph.node.find(({ opType, input }) => opType === "Relu" && input[0] === name);
  return reads === 1 ? (relu?.output[0] ?? name) : name;
}

/** The activation whose range an activation has: itself, or the one that its values were moved from. */
export function rangeSource(name: string, edit: GraphEdit): string {
  const maker = edit.graph.node.find(({ output }) => output[0] === name);
  const [from = ""] = maker?.input ?? [];
  return maker !== undefined && RANGE_KEEPERS.includes(maker.opType) ? rangeSource(from, edit) : name;
}

/** The activations whose ranges must be known before a graph is rewritten. */
export function activationsToCalibrate(edit: GraphEdit, exclude: readonly string[]): readonly string[] {
  const { nodes, results } = planStatic(edit, exclude);
  const inputs = [...nodes.keys()].map(({ input: [x = ""] }) => x);
  // A bias that is absorbed later on makes a Relu behind it a result.
  const rectified = edit.graph.node.filter(({ opType }) => opType === "Relu").flatMap(({ output }) => output);
  // The activations themselves too: how many dimensions they have is needed as well.
  return [...new Set([...inputs, ...results, ...rectified].flatMap((name) => [rangeSource(name, edit), name]))];
}
