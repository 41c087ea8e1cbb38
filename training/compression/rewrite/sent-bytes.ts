import type { GraphEdit } from "#core/onnx/graph-edit.ts";
import type { Node } from "#core/onnx/schema.ts";
import { findByteActivation } from "../graph/byte-activation.ts";

/** An activation as integers: bytes, what one of them is worth, and the byte that is zero. */
export interface QuantizedActivation {
  readonly bytes: string;
  readonly scale: string;
  readonly zeroPoint: string;
  /** What `scale` holds, where it is stored. */
  readonly fixedScale?: number;
}

/** Bytes that were sent as bytes need no range: they are exact. @param nodes gets what brings them into the activation's shape. */
export function readSentBytes(x: string, nodes: Node[], edit: GraphEdit): QuantizedActivation | undefined {
  const found = findByteActivation(x, edit);
  if (found === undefined) return undefined;
  nodes.push(...found.nodes);
  const scale = edit.store({ name: `${x}_scale`, datatype: "FP32", shape: [], data: Float32Array.of(found.scale) });
  const zeroPoint = edit.store({ name: `${x}_zero_point`, datatype: "UINT8", shape: [], data: Uint8Array.of(0) });
  return { bytes: found.bytes, scale, zeroPoint, fixedScale: found.scale };
}
