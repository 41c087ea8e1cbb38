import { Buffer } from "node:buffer";
import type { Datatype } from "#core/protocol/datatype.ts";
import { ask, identityModel, type Reply } from "../serving/ask.ts";

const WRITERS: Readonly<Partial<Record<Datatype, (view: DataView, at: number, value: never) => void>>> = {
  BOOL: (view, at, value: boolean) => view.setUint8(at, value ? 1 : 0),
  UINT8: (view, at, value: number) => view.setUint8(at, value),
  UINT16: (view, at, value: number) => view.setUint16(at * 2, value, true),
  UINT32: (view, at, value: number) => view.setUint32(at * 4, value, true),
  UINT64: (view, at, value: bigint) => view.setBigUint64(at * 8, value, true),
  INT8: (view, at, value: number) => view.setInt8(at, value),
  INT16: (view, at, value: number) => view.setInt16(at * 2, value, true),
  INT32: (view, at, value: number) => view.setInt32(at * 4, value, true),
  INT64: (view, at, value: bigint) => view.setBigInt64(at * 8, value, true),
  FP32: (view, at, value: number) => view.setFloat32(at * 4, value, true),
  FP64: (view, at, value: number) => view.setFloat64(at * 8, value, true),
};
const BYTES_OF: Readonly<Record<string, number>> = { BOOL: 1, UINT8: 1, INT8: 1, UINT16: 2, INT16: 2, UINT64: 8, INT64: 8, FP64: 8 };

/** Elements as a tritonclient writes them: little-endian, strings behind their length (Triton, "Binary Tensor Data Extension"). */
export function encodeBinary(datatype: Datatype, values: readonly unknown[]): Buffer {
  if (datatype === "BYTES") {
    return Buffer.concat(
      (values as readonly string[]).map((value) => {
        const bytes = Buffer.from(value);
        const length = Buffer.alloc(4);
        length.writeUInt32LE(bytes.length);
        return Buffer.concat([length, bytes]);
      }),
    );
  }
  const bytes = Buffer.alloc(values.length * (BYTES_OF[datatype] ?? 4));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const [at, value] of values.entries()) WRITERS[datatype]?.(view, at, value as never);
  return bytes;
}

/** A request's JSON text: 64-bit integers as strings of digits, negative zero as `-0.0`. */
export function encodeJson(datatype: Datatype, values: readonly unknown[]): string {
  const element = (value: unknown): string =>
    Object.is(value, -0) ? "-0.0" : JSON.stringify(typeof value === "bigint" ? String(value) : value);
  return `{"inputs":[{"name":"x","shape":[${values.length}],"datatype":"${datatype}","data":[${values.map(element)}]}]}`;
}

/** Sends JSON through an identity model. @returns the answer's elements, 64-bit integers read from their digits. */
export async function decodeJson(datatype: Datatype, json: string): Promise<readonly unknown[]> {
  const reply = await ask({ model: identityModel([{ name: "x", datatype, shape: [-1] }]), json });
  if (reply.status !== 200) throw new Error(`${reply.status} ${reply.json.error}`);
  const data = /"data":(\[.*?\])\}\]\}$/s.exec(reply.text)?.[1] ?? "";
  if (datatype === "INT64" || datatype === "UINT64") return data.slice(1, -1).split(",").filter(Boolean).map(BigInt);
  return JSON.parse(data) as readonly unknown[];
}

/** Sends bytes through an identity model and asks for bytes. */
export async function decodeBinary(datatype: Datatype, count: number, binary: Uint8Array): Promise<Uint8Array> {
  const reply: Reply = await ask({
    model: identityModel([{ name: "x", datatype, shape: [-1] }], { maxBatch: 65_536 }),
    json: {
      inputs: [{ name: "x", shape: [count], datatype, parameters: { binary_data_size: binary.length } }],
      parameters: { binary_data_output: true },
    },
    binary,
  });
  if (reply.status !== 200) throw new Error(`${reply.status} ${reply.json.error}`);
  return reply.binary;
}
