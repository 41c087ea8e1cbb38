import { GraphEdit } from "#core/onnx/graph-edit.ts";
import type { Node } from "#core/onnx/schema.ts";
import { DATATYPES } from "#core/protocol/datatype.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { intAttribute } from "../graph/node-attributes.ts";
import { recognizeRelu } from "../graph/recognize-relu.ts";
import { findWeights, type Weight } from "../graph/weights.ts";
import { toInt8Gather } from "./gather-int8.ts";
import { toLinearLayer } from "./linear-layer.ts";
import { quantizeChannels } from "./quantize-channels.ts";
import type { Exclusion, RewriteOptions, Rewriting } from "./rewriting.ts";
import { type QuantizedActivation, readSentBytes } from "./sent-bytes.ts";
import { findWeightExclusion } from "./weight-exclusion.ts";

/**
 * Products of integers: weights are int8 with a scale for each channel, activations become bytes on every run, by the range of the values
 * that are there. So an answer depends a little on what else is in its batch. Convolutions take part only when asked to: one range for
 * all channels ruins depthwise networks.
 */
export const INT8_DYNAMIC: Rewriting = {
  opset: 13,
  rewrite(model, options) {
    recognizeRelu(model);
    const edit = new GraphEdit(model);
    const excluded: Exclusion[] = [];
    const compressed: string[] = [];
    const activations = new Map<string, QuantizedActivation>();
    const weights = new Map(findWeights(edit).map((weight) => [weight.node, weight]));
    edit.replaceNodes((node) => {
      const weight = weights.get(node);
      const tensor = edit.constant(weight?.tensor);
      if (weight === undefined || tensor === undefined) return undefined;
      const exclusion = findWeightExclusion(weight, edit, options.exclude) ?? findMisfit(weight, edit, options);
      if (exclusion !== undefined) {
        excluded.push(exclusion);
        return undefined;
      }
      compressed.push(node.name);
      if (node.opType === "Gather") return toInt8Gather(node, tensor, edit);
      const context = { edit, activations, bits: options.weightBits };
      return toInteger(node, node.opType === "Conv" ? readConvolution(node, tensor) : readLinear(node, tensor, edit), context);
    });
    edit.dropUnread();
    return { compressed, excluded };
  },
};

function findMisfit({ node, tensor }: Weight, edit: GraphEdit, { convolutions, minProduct }: RewriteOptions): Exclusion | undefined {
  const because = (reason: string): Exclusion => ({ name: node.name, operator: node.opType, reason });
  if (node.opType === "ConvTranspose") return because("there is no integer form of it");
  if (node.opType === "Conv" && !convolutions) return because("convolutions stay as they are unless asked for");
  const elements = Number(edit.stored(tensor)?.dims.reduce((product, size) => product * size, 1n));
  if (node.opType !== "Gather" && elements < minProduct) return because(`with ${elements} weights it is faster in floats`);
  if (node.opType === "Gather" && intAttribute(node, "axis", 0) !== 0) return because("it does not look up rows");
  if (node.opType === "Conv" && node.input[2] !== undefined && node.input[2] !== "" && edit.stored(node.input[2]) === undefined)
    return because("its bias is computed");
  return undefined;
}

interface Product {
  readonly operator: "MatMulInteger" | "ConvInteger";
  readonly before: readonly Node[];
  readonly x: string;
  readonly weight: Tensor;
  readonly channelAxis: number;
  /** What the vector of scales, and of biases, must look like to meet the product's channels. */
  readonly channelShape: (channels: number) => readonly number[];
  readonly bias?: string;
}

function readLinear(node: Node, stored: Tensor, edit: GraphEdit): Product {
  const layer = toLinearLayer(node, stored, edit);
  return { ...layer, operator: "MatMulInteger", channelAxis: layer.weight.shape.length - 1, channelShape: (channels) => [channels] };
}

function readConvolution(node: Node, weight: Tensor): Product {
  const [x = "", , bias = ""] = node.input;
  const channelShape = (channels: number) => [channels, ...weight.shape.slice(2).map(() => 1)];
  return { operator: "ConvInteger", before: [], x, weight, channelAxis: 0, channelShape, ...(bias === "" ? {} : { bias }) };
}

interface RewriteContext {
  readonly edit: GraphEdit;
  /** Those quantized already, by name: nodes that read the same one share it. */
  readonly activations: Map<string, QuantizedActivation>;
  readonly bits: RewriteOptions["weightBits"];
}

/** y = (bytes − zero point)·weight · (activation's scale · channel's scale) + bias */
function toInteger(node: Node, product: Product, context: RewriteContext): readonly Node[] {
  const { edit } = context;
  const [output = ""] = node.output;
  const nodes = [...product.before];
  const activation = quantizeActivation(product.x, nodes, context);
  const { values, scales } = quantizeChannels(product.weight, product.channelAxis, context.bits);
  const weight = edit.store({ ...product.weight, name: `${product.weight.name}_int8`, datatype: "INT8", data: values });
  const sums = edit.unique(`${output}_sums`);
  const integer = edit.node(product.operator, [activation.bytes, weight, activation.zeroPoint], [sums]);
  if (product.operator === "ConvInteger") integer.attribute = node.attribute;
  const result = product.bias === undefined ? output : edit.unique(`${output}_product`);
  nodes.push(integer, ...toFloats(sums, result, { product, activation, scales }, edit));
  if (product.bias !== undefined) {
    const bias = reshapeBias(product.bias, product, product.channelShape(scales.length), edit);
    nodes.push(edit.node("Add", [result, bias], [output]));
  }
  return nodes;
}

interface Sums {
  readonly product: Product;
  readonly activation: QuantizedActivation;
  readonly scales: Float32Array;
}

/** Where the activation's scale is known, one node; else those that the runtime fuses with the product, in the order that it looks for. */
function toFloats(sums: string, result: string, { product, activation, scales }: Sums, edit: GraphEdit): readonly Node[] {
  const { name } = product.weight;
  const { fixedScale } = activation;
  if (fixedScale !== undefined) {
    const data = scales.map((scale) => scale * fixedScale);
    const unit = edit.store({ name: `${name}_unit`, datatype: "FP32", shape: [data.length], data });
    return [edit.node("DequantizeLinear", [sums, unit], [result], { axis: product.operator === "ConvInteger" ? 1 : -1 })];
  }
  const channelScale = edit.store({ name: `${name}_scale`, datatype: "FP32", shape: product.channelShape(scales.length), data: scales });
  const [floats, factor] = [edit.unique(`${result}_floats`), edit.unique(`${result}_factor`)];
  return [
    edit.node("Cast", [sums], [floats], { to: DATATYPES.FP32.onnx }),
    edit.node("Mul", [activation.scale, channelScale], [factor]),
    edit.node("Mul", [floats, factor], [result]),
  ];
}

function quantizeActivation(x: string, nodes: Node[], { edit, activations }: RewriteContext): QuantizedActivation {
  const known = activations.get(x);
  if (known !== undefined) return known;
  const made = readSentBytes(x, nodes, edit) ?? measureBytes(x, nodes, edit);
  activations.set(x, made);
  return made;
}

function measureBytes(x: string, nodes: Node[], edit: GraphEdit): QuantizedActivation {
  const made = { bytes: edit.unique(`${x}_bytes`), scale: edit.unique(`${x}_scale`), zeroPoint: edit.unique(`${x}_zero_point`) };
  nodes.push(edit.node("DynamicQuantizeLinear", [x], [made.bytes, made.scale, made.zeroPoint]));
  return made;
}

function reshapeBias(bias: string, { operator }: Product, shape: readonly number[], edit: GraphEdit): string {
  const stored = operator === "ConvInteger" ? edit.constant(bias) : undefined;
  return stored === undefined ? bias : edit.store({ ...stored, name: `${bias}_by_channel`, shape });
}
