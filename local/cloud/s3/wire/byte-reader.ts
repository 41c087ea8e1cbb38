import { s3Error } from "../store/s3-error.ts";

/** Reads a stream of chunks by lines and lengths, wherever its chunks are cut. */
export interface ByteReader {
  /** Up to and without the next CRLF. @throws IncompleteBody at the end of the stream, InvalidRequest past `maxBytes`. */
  line(maxBytes: number): Promise<string>;
  /** Exactly that many bytes, in pieces. @throws IncompleteBody. */
  take(bytes: number): AsyncGenerator<Buffer>;
  isAtEnd(): Promise<boolean>;
}

const CR = 0x0d;
const LF = 0x0a;

export function createByteReader(chunks: AsyncIterator<Buffer>): ByteReader {
  let rest: Buffer = Buffer.alloc(0);
  const refill = async (): Promise<boolean> => {
    while (rest.length === 0) {
      const { done, value } = await chunks.next();
      if (done) return false;
      rest = value;
    }
    return true;
  };
  const byte = async (): Promise<number> => {
    if (!(await refill())) throw s3Error("IncompleteBody");
    const first = rest[0] as number;
    rest = rest.subarray(1);
    return first;
  };
  return {
    async line(maxBytes) {
      const bytes: number[] = [];
      for (;;) {
        const next = await byte();
        if (next === CR) break;
        if (next === LF || bytes.length === maxBytes) throw s3Error("InvalidRequest", "The aws-chunked framing has a line that is not one");
        bytes.push(next);
      }
      if ((await byte()) !== LF) throw s3Error("InvalidRequest", "The aws-chunked framing has CR without LF");
      return Buffer.from(bytes).toString("latin1");
    },
    async *take(bytes) {
      for (let left = bytes; left > 0; ) {
        if (!(await refill())) throw s3Error("IncompleteBody");
        const piece = rest.subarray(0, left);
        rest = rest.subarray(piece.length);
        left -= piece.length;
        yield piece;
      }
    },
    isAtEnd: async () => !(await refill()),
  };
}
