/** A checksum over bytes that pass in pieces. */
export interface Checksum {
  update(chunk: Uint8Array): void;
  /** Once, after the last piece. */
  digest(): Buffer;
}
