import { s3Error } from "../store/s3-error.ts";
import { type ByteReader, createByteReader } from "./byte-reader.ts";

export interface AwsChunkedOptions {
  /** Whether each chunk carries `;chunk-signature=`. */
  readonly isSigned: boolean;
  /** `x-amz-decoded-content-length`. */
  readonly decodedBytes: number;
  /** Lower-case names that `x-amz-trailer` announced; each must come, once, and no other. */
  readonly trailers: readonly string[];
  readonly onTrailer: (name: string, value: string) => void;
}

/** S3 refuses smaller chunks, but for the last. */
const MIN_CHUNK_BYTES = 8192;

const MAX_LINE_BYTES = 1024;

/**
 * Takes the `aws-chunked` framing off a body: `<hex size>[;chunk-signature=…]CRLF <bytes> CRLF … 0 CRLF <trailers> CRLF`. Signatures are
 * not verified, their form is.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 * @throws IncompleteBody, InvalidChunkSizeError, MalformedTrailerError, InvalidRequest, each when the fault is reached.
 */
export async function* decodeAwsChunked(chunks: AsyncIterable<Buffer>, options: AwsChunkedOptions): AsyncGenerator<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    const reader = createByteReader(iterator);
    let decoded = 0;
    let previous = MIN_CHUNK_BYTES;
    for (;;) {
      const size = parseChunkHead(await reader.line(MAX_LINE_BYTES), options.isSigned);
      if (size === 0) break;
      if (previous < MIN_CHUNK_BYTES) throw s3Error("InvalidChunkSizeError");
      decoded += size;
      if (decoded > options.decodedBytes) throw lengthMismatch(options.decodedBytes);
      yield* reader.take(size);
      if ((await reader.line(0)) !== "") throw s3Error("InvalidRequest");
      previous = size;
    }
    if (decoded !== options.decodedBytes) throw lengthMismatch(options.decodedBytes);
    await readTrailers(reader, options);
    if (!(await reader.isAtEnd())) throw s3Error("InvalidRequest", "The body goes on after the end of its aws-chunked framing");
  } finally {
    await iterator.return?.();
  }
}

function parseChunkHead(line: string, isSigned: boolean): number {
  const match = (isSigned ? /^([0-9a-f]{1,16});chunk-signature=[0-9a-f]{64}$/i : /^([0-9a-f]{1,16})$/i).exec(line);
  const size = match === null ? Number.NaN : Number.parseInt(match[1] as string, 16);
  if (!Number.isSafeInteger(size)) throw s3Error("InvalidRequest", `"${line}" is not the head of an aws-chunked chunk`);
  return size;
}

async function readTrailers(reader: ByteReader, { isSigned, trailers, onTrailer }: AwsChunkedOptions): Promise<void> {
  const missing = new Set(trailers);
  let isSignatureMissing = isSigned && trailers.length > 0;
  for (;;) {
    const line = await reader.line(MAX_LINE_BYTES);
    if (line === "") break;
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (name === "x-amz-trailer-signature" && isSignatureMissing && missing.size === 0) {
      isSignatureMissing = false;
      continue;
    }
    if (!missing.delete(name)) throw s3Error("MalformedTrailerError");
    onTrailer(name, line.slice(colon + 1).trim());
  }
  if (missing.size > 0 || isSignatureMissing) throw s3Error("MalformedTrailerError");
}

function lengthMismatch(decodedBytes: number): Error {
  return s3Error("IncompleteBody", `The chunks do not hold the ${decodedBytes} bytes that "x-amz-decoded-content-length" says`);
}
