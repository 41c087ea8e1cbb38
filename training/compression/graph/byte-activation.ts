import type { GraphEdit } from "#core/onnx/graph-edit.ts";
import type { Node } from "#core/onnx/schema.ts";
import { DATATYPES } from "#core/protocol/datatype.ts";
import { MOVING_OPERATORS } from "./moving-operators.ts";
import { intAttribute } from "./node-attributes.ts";

/** An activation that is bytes times a factor, such as the pixels that a caller sends: exact, whatever its range. */
export interface ByteActivation {
  readonly bytes: string;
  readonly scale: number;
  /** What brings the bytes into the activation's shape. */
  readonly nodes: readonly Node[];
}

/** Finds the bytes behind an activation: an unsigned input that is cast to float32, multiplied by a stored number, and moved. */
export function findByteActivation(name: string, edit: GraphEdit): ByteActivation | undefined {
  const maker = edit.graph.node.find(({ output }) => output[0] === name);
  if (maker === undefined) return undefined;
  if (maker.opType === "Mul") return readScaled(maker, edit);
  if (!MOVING_OPERATORS.includes(maker.opType) || maker.domain !== "") return undefined;
  const [from = "", ...rest] = maker.input;
  const moved = findByteActivation(from, edit);
  if (moved === undefined) return undefined;
  const bytes = edit.unique(`${name}_bytes`);
  const node = Object.assign(edit.node("Identity", [moved.bytes, ...rest], [bytes]), { opType: maker.opType, attribute: maker.attribute });
  return { bytes, scale: moved.scale, nodes: [...moved.nodes, node] };
}

function readScaled({ input }: Node, edit: GraphEdit): ByteActivation | undefined {
  const factor = input.map((name) => edit.constant(name)).find((tensor) => tensor?.datatype === "FP32" && tensor.data.length === 1);
  const scale = Number(factor?.data[0]);
  const cast = edit.graph.node.find(({ opType, output }) => opType === "Cast" && input.includes(output[0] ?? ""));
  const given = edit.graph.input.find(({ name }) => name === cast?.input[0]);
  if (factor === undefined || factor.shape.length > 1 || !(scale > 0) || cast === undefined || given === undefined) return undefined;
  if (intAttribute(cast, "to", 0) !== DATATYPES.FP32.onnx || given.type?.tensorType?.elemType !== DATATYPES.UINT8.onnx) return undefined;
  return { bytes: given.name, scale, nodes: [] };
}
