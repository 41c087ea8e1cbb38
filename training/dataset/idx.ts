import { gunzipSync } from "node:zlib";

/** An IDX file's content: unsigned bytes in `shape`. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** IDX's code of unsigned bytes, the only element type MNIST uses. */
const UNSIGNED_BYTE = 0x08;
/** No data set we read is near it; it stops a small file that unpacks to gigabytes. */
const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;
/** Deflate makes nothing smaller than that (zlib's technical notes): a size beyond it is no reason to make room. */
const MAX_RATIO = 1032;

/**
 * Reads an IDX file, gzipped when its name ends in `.gz`: two zero bytes, element type, rank, big-endian sizes, elements (LeCun, "The MNIST database").
 * @throws {RangeError} naming `file` when magic, rank or the number of bytes is not what it must be.
 */
export function readIdx(content: Uint8Array, rank: number, file: string): IdxArray {
  const bytes = file.endsWith(".gz") ? unpack(content, file) : content;
  const header = 4 + 4 * rank;
  if (bytes.length < header) throw new RangeError(`"${file}" ends inside its header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  if (magic !== ((UNSIGNED_BYTE << 8) | rank))
    throw new RangeError(
      `"${file}" starts with 0x${magic.toString(16)}, unsigned bytes of rank ${rank} start with 0x${((UNSIGNED_BYTE << 8) | rank).toString(16)}`,
    );
  const shape = Array.from({ length: rank }, (_, dimension) => view.getUint32(4 + 4 * dimension));
  const size = shape.reduce((product, dim) => product * dim, 1);
  if (bytes.length - header !== size)
    throw new RangeError(`"${file}" holds ${bytes.length - header} elements, its header says [${shape.join(", ")}]`);
  return { shape, data: new Uint8Array(bytes.buffer, bytes.byteOffset + header, size) };
}

/** A gzip file ends with its unpacked size (RFC 1952, section 2.3.1): with room for it all, nothing is copied together at the end. */
function unpack(gzipped: Uint8Array, file: string): Uint8Array {
  const view = new DataView(gzipped.buffer, gzipped.byteOffset, gzipped.byteLength);
  const size = gzipped.length < 4 ? 0 : view.getUint32(gzipped.length - 4, true);
  const chunkSize = Math.max(1024, Math.min(size, MAX_RATIO * gzipped.length, MAX_UNPACKED_BYTES) + 1);
  try {
    return gunzipSync(gzipped, { maxOutputLength: MAX_UNPACKED_BYTES, chunkSize });
  } catch (cause) {
    throw new RangeError(`"${file}" is no whole gzip file`, { cause });
  }
}
