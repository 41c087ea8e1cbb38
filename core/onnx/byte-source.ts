/** Bytes that can be read from any place, so that a large file need not be in memory. */
export interface ByteSource {
  readonly size: number;
  /** Up to `length` bytes from `at`; fewer only at the end. The bytes may be overwritten by the next call. */
  read(at: number, length: number): Uint8Array;
}

export function toByteSource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (at, length) => bytes.subarray(at, at + length) };
}
