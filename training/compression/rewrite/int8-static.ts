import { GraphEdit } from "#core/onnx/graph-edit.ts";
import type { Node } from "#core/onnx/schema.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { absorbConvolutionBias, absorbMatMulBias } from "../graph/absorb-bias.ts";
import { recognizeRelu } from "../graph/recognize-relu.ts";
import { storeIntegerBias, storeIntegerWeight } from "./integer-operands.ts";
import { toLinearLayer } from "./linear-layer.ts";
import { findExclusion, type Rewriting } from "./rewriting.ts";
import { createStaticActivations, type StaticActivations } from "./static-activations.ts";
import { planStatic } from "./static-plan.ts";

/**
 * Weights are int8 with a scale for each channel, activations bytes by ranges that were seen on calibration data. Every operator stands
 * between `DequantizeLinear` and `QuantizeLinear`, which the runtime fuses into operators on integers.
 */
export const INT8_STATIC: Rewriting = {
  opset: 13,
  rewrite(model, { exclude, weightBits, ranges }) {
    recognizeRelu(model);
    absorbConvolutionBias(model);
    absorbMatMulBias(
      model,
      // What is excluded as a `MatMul` must still be one.
      ({ name, opType, input: [x = ""] }) => ranges.get(x)?.rank === 2 && findExclusion(exclude, name, opType) === undefined,
    );
    const edit = new GraphEdit(model);
    const plan = planStatic(edit, exclude);
    const activations = createStaticActivations(edit, plan, ranges);
    edit.replaceNodes((node) => {
      node.input = node.input.map((name) => activations.resultOf(name));
      const weight = edit.constant(plan.nodes.get(node)?.tensor);
      const nodes = weight === undefined ? [node] : quantizeNode(node, weight, { edit, activations, weightBits });
      return [...nodes, ...activations.finish(nodes.at(-1)?.output[0] ?? "")];
    });
    edit.dropUnread();
    return { compressed: [...plan.nodes.keys()].map(({ name }) => name), excluded: plan.excluded };
  },
};

interface StaticContext {
  readonly edit: GraphEdit;
  readonly activations: StaticActivations;
  readonly weightBits: 7 | 8;
}

function quantizeNode(node: Node, stored: Tensor, { edit, activations, weightBits }: StaticContext): readonly Node[] {
  const [given = "", , c = ""] = node.input;
  if (node.opType === "Conv") {
    const x = activations.input(given);
    const weight = storeIntegerWeight(stored, 0, weightBits, edit);
    const bias = storeIntegerBias(c, weight.scales, x.scale, edit);
    node.input = [x.name, weight.name, ...(bias === undefined ? node.input.slice(2) : [bias.name])];
    return [...x.nodes, weight.decoder, ...(bias === undefined ? [] : [bias.decoder]), node];
  }
  const layer = toLinearLayer(node, stored, edit);
  const x = activations.input(given);
  const weight = storeIntegerWeight(layer.weight, layer.weight.shape.length - 1, weightBits, edit);
  // Where Gemm transposed its input, the bytes are turned.
  const turned = layer.x === given ? x.name : layer.x;
  for (const before of layer.before) before.input = before.input.map((name) => (name === given ? x.name : name));
  const nodes = [...x.nodes, ...layer.before, weight.decoder];
  if (node.opType === "MatMul") return [...nodes, edit.node("MatMul", [turned, weight.name], node.output)];
  const bias = storeIntegerBias(layer.bias, weight.scales, x.scale, edit);
  const operands = [turned, weight.name, ...(bias === undefined ? [layer.bias ?? ""].filter((name) => name !== "") : [bias.name])];
  return [...nodes, ...(bias === undefined ? [] : [bias.decoder]), edit.node("Gemm", operands, node.output)];
}
