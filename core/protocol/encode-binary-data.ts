import { Buffer } from "node:buffer";
import type { TensorData } from "./tensor.ts";

/** Encodes a tensor's elements as little-endian bytes; a BYTES element has its length in four bytes before it. */
export function encodeBinaryData(data: TensorData): Uint8Array {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return Buffer.concat(
    data.flatMap((text) => {
      const bytes = Buffer.from(text, "utf8");
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}
