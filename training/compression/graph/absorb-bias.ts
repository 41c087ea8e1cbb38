import { GraphEdit, readNames } from "#core/onnx/graph-edit.ts";
import type { ModelWithGraph } from "#core/onnx/reader.ts";
import type { Graph, Node } from "#core/onnx/schema.ts";
import type { Tensor } from "#core/protocol/tensor.ts";

/** Makes a stored vector that is added to what a convolution without a bias gives the convolution's bias: integers add it on their own. */
export function absorbConvolutionBias(model: ModelWithGraph): void {
  absorb(model, (node, edit) => {
    const weight = edit.stored(node.input[1]);
    if (node.opType !== "Conv" || (node.input[2] ?? "") !== "" || weight === undefined) return undefined;
    const [channels = 0n] = weight.dims;
    const spatial = weight.dims.slice(2).map(() => 1);
    return {
      fits: (shape) => isShape(shape, [Number(channels), ...spatial]),
      merge: (bias) => {
        node.input = [...node.input.slice(0, 2), edit.store({ ...bias, name: `${bias.name}_bias`, shape: [Number(channels)] })];
        return node;
      },
    };
  });
}

/**
 * Makes `MatMul` and the `Add` of a stored row behind it a `Gemm`, where it multiplies matrices.
 * @param isMeant whether a `MatMul` is known to multiply matrices, and is to be changed.
 */
export function absorbMatMulBias(model: ModelWithGraph, isMeant: (node: Node) => boolean): void {
  absorb(model, (node, edit) => {
    const weight = edit.stored(node.input[1]);
    if (node.opType !== "MatMul" || weight?.dims.length !== 2 || !isMeant(node)) return undefined;
    const width = Number(weight.dims[1]);
    return {
      fits: (shape) => isShape(shape, [width]),
      merge: (bias) => {
        const stored = edit.store({ ...bias, name: `${bias.name}_bias`, shape: [width] });
        const merged = edit.node("Gemm", [...node.input, stored], node.output);
        // Whoever excludes the node knows it by this name.
        merged.name = node.name;
        return merged;
      },
    };
  });
}

interface Absorption {
  readonly fits: (shape: readonly number[]) => boolean;
  /** The node with its bias in it. */
  readonly merge: (bias: Tensor) => Node;
}

function absorb(model: ModelWithGraph, plan: (node: Node, edit: GraphEdit) => Absorption | undefined): void {
  const edit = new GraphEdit(model);
  const gone = new Set<Node>();
  edit.replaceNodes((node) => {
    if (gone.has(node)) return [];
    const found = plan(node, edit);
    const add = found === undefined ? undefined : onlyReader(model.graph, node);
    const bias = add?.opType === "Add" ? edit.constant(add.input.find((name) => name !== node.output[0])) : undefined;
    if (found === undefined || add === undefined || bias === undefined || !found.fits(bias.shape)) return undefined;
    gone.add(add);
    const merged = found.merge(bias);
    merged.output = [...add.output];
    return [merged];
  });
  edit.dropUnread();
}

function onlyReader(graph: Graph, { output: [name = ""] }: Node): Node | undefined {
  if (readNames(graph).filter((read) => read === name).length !== 1) return undefined;
  return graph.node.find(({ input }) => input.includes(name));
}

/** Whether a shape is the wanted one, but for ones in front. */
function isShape(shape: readonly number[], wanted: readonly number[]): boolean {
  const front = shape.slice(0, Math.max(0, shape.length - wanted.length));
  return front.every((size) => size === 1) && String(shape.slice(front.length)) === String(wanted);
}
