import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { ByteSource } from "#core/onnx/byte-source.ts";

/** Gives a file's bytes to `read`, without having them in memory. @returns what `read` does. @throws what the file system says. */
export function readFileSource<T>(path: string, read: (source: ByteSource) => T): T {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    return read({
      size,
      read(at, length) {
        const bytes = new Uint8Array(Math.max(0, Math.min(length, size - at)));
        let filled = 0;
        for (let got = -1; got !== 0 && filled < bytes.length; filled += got)
          got = readSync(file, bytes, filled, bytes.length - filled, at + filled);
        return bytes.subarray(0, filled);
      },
    });
  } finally {
    closeSync(file);
  }
}
