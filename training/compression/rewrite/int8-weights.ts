import { GraphEdit } from "#core/onnx/graph-edit.ts";
import type { Node } from "#core/onnx/schema.ts";
import { intAttribute } from "../graph/node-attributes.ts";
import { findWeights, type Weight } from "../graph/weights.ts";
import { toInt8Gather } from "./gather-int8.ts";
import { quantizeChannels } from "./quantize-channels.ts";
import type { Exclusion, Rewriting } from "./rewriting.ts";
import { findWeightExclusion } from "./weight-exclusion.ts";

/**
 * Weights become int8 with a scale for each channel, decoded where they are read. The runtime decodes on every run unless it is told
 * `disable_quant_qdq`, which decodes once and takes the memory of floats.
 */
export const INT8_WEIGHTS: Rewriting = {
  opset: 13,
  session: { disableQuantQdq: true },
  rewrite(model, { exclude }) {
    const edit = new GraphEdit(model);
    const excluded: Exclusion[] = [];
    const weights = new Map<Node, Weight>();
    for (const weight of findWeights(edit)) {
      const exclusion = findWeightExclusion(weight, edit, exclude);
      if (exclusion === undefined) weights.set(weight.node, weight);
      else excluded.push(exclusion);
    }
    const decoded = new Map<string, string>();
    edit.replaceNodes((node) => {
      const weight = weights.get(node);
      const tensor = edit.constant(weight?.tensor);
      if (weight === undefined || tensor === undefined) return undefined;
      if (node.opType === "Gather" && intAttribute(node, "axis", 0) === 0) return toInt8Gather(node, tensor, edit);
      const known = decoded.get(weight.tensor);
      const name = known ?? edit.unique(`${tensor.name}_decoded`);
      node.input = node.input.map((input) => (input === weight.tensor ? name : input));
      if (known !== undefined) return undefined;
      decoded.set(weight.tensor, name);
      return [toDecoder(tensor.name, weight, name, edit), node];
    });
    edit.dropUnread();
    return { compressed: [...weights.keys()].map(({ name }) => name), excluded };
  },
};

function toDecoder(name: string, { channelAxis }: Weight, output: string, edit: GraphEdit): Node {
  const tensor = edit.constant(name);
  if (tensor === undefined) throw new RangeError(`The graph stores no tensor "${name}"`);
  const { values, scales } = quantizeChannels(tensor, channelAxis, 8);
  const stored = edit.store({ ...tensor, name: `${name}_int8`, datatype: "INT8", data: values });
  const scale = edit.store({ name: `${name}_scale`, datatype: "FP32", shape: [scales.length], data: scales });
  return edit.node("DequantizeLinear", [stored, scale], [output], { axis: channelAxis });
}
