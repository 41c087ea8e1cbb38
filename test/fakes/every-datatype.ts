import type { Tensor } from "#core/protocol/tensor.ts";

/** One tensor of every datatype, with the values at its ends. */
export const EVERY_DATATYPE: readonly Tensor[] = [
  { name: "t", datatype: "BOOL", shape: [2], data: Uint8Array.of(0, 1) },
  { name: "t", datatype: "UINT8", shape: [2], data: Uint8Array.of(0, 255) },
  { name: "t", datatype: "UINT16", shape: [2], data: Uint16Array.of(0, 65_535) },
  { name: "t", datatype: "UINT32", shape: [2], data: Uint32Array.of(0, 4_294_967_295) },
  { name: "t", datatype: "UINT64", shape: [2], data: BigUint64Array.of(0n, 2n ** 64n - 1n) },
  { name: "t", datatype: "INT8", shape: [2], data: Int8Array.of(-128, 127) },
  { name: "t", datatype: "INT16", shape: [2], data: Int16Array.of(-32_768, 32_767) },
  { name: "t", datatype: "INT32", shape: [2], data: Int32Array.of(-2_147_483_648, 2_147_483_647) },
  { name: "t", datatype: "INT64", shape: [2], data: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n) },
  { name: "t", datatype: "FP16", shape: [2], data: Uint16Array.of(0x3c00, 0xc000) },
  { name: "t", datatype: "FP32", shape: [2, 1], data: Float32Array.of(1.5, -0) },
  { name: "t", datatype: "FP64", shape: [1, 2], data: Float64Array.of(Math.PI, -1e300) },
  { name: "t", datatype: "BYTES", shape: [2], data: ["", "grüße"] },
];
