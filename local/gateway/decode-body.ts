import { crc32, inflate, inflateRaw, type ZlibOptions } from "node:zlib";
import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import { GatewayRefusal } from "./gateway-refusal.ts";
import { gzipHeaderBytes } from "./gzip-header.ts";

/**
 * Takes a body's content coding off, as API Gateway does before an integration; exactly one coding, nothing behind it.
 * @param coding the `Content-Encoding` as sent; undefined where there is none.
 * @throws GatewayRefusal UNSUPPORTED_MEDIA_TYPE for a coding that is none of ours or not the body's; ServeError BAD_ENCODING for a coding
 * inside a coding and for bytes behind the compressed ones, DECOMPRESSED_TOO_LARGE past a bound of size or ratio.
 */
export async function decodeBody(body: Buffer, coding = "identity"): Promise<Buffer> {
  const name = coding.trim().toLowerCase();
  if (name === "identity" || body.length === 0) return body;
  if (name.includes(",")) throw new ServeError("BAD_ENCODING", "The body may have one content coding");
  if (name === "gzip") return decodeGzip(body);
  if (name === "deflate") {
    const { bytes, used } = await decompress(body, body.length, inflate);
    if (used !== body.length) throw surplus();
    return bytes;
  }
  throw new GatewayRefusal("UNSUPPORTED_MEDIA_TYPE");
}

/** Checksum and size behind a gzip member. Format: RFC 1952, section 2.3. */
const TRAILER_BYTES = 8;

/** One member alone: zlib would take several for one, and others for the first. */
async function decodeGzip(body: Buffer): Promise<Buffer> {
  const header = gzipHeaderBytes(body);
  if (header === undefined) throw new GatewayRefusal("UNSUPPORTED_MEDIA_TYPE");
  const { bytes, used } = await decompress(body.subarray(header), body.length, inflateRaw);
  const trailer = body.subarray(header + used);
  if (trailer.length < TRAILER_BYTES || trailer.readUInt32LE(0) !== crc32(bytes) || trailer.readUInt32LE(4) !== bytes.length) {
    throw new GatewayRefusal("UNSUPPORTED_MEDIA_TYPE");
  }
  if (trailer.length > TRAILER_BYTES) throw surplus();
  return bytes;
}

/** What zlib calls back with under `info`, which Node's types do not know. */
interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}
type Decompressor = (body: Buffer, options: ZlibOptions, done: (error: NodeJS.ErrnoException | null, result: Buffer) => void) => void;

/** The decompressor itself stops at the bound: a gigabyte of zeros is never made. @returns with how many bytes it used. */
function decompress(body: Buffer, sentBytes: number, run: Decompressor): Promise<{ readonly bytes: Buffer; readonly used: number }> {
  const byRatio = Math.max(LIMITS.DECOMPRESSION_FREE_BYTES, sentBytes * LIMITS.MAX_DECOMPRESSION_RATIO);
  const maxOutputLength = Math.min(LIMITS.MAX_DECOMPRESSED_BYTES, byRatio);
  return new Promise((resolve, reject) => {
    run(body, { maxOutputLength, info: true }, (error, result) => {
      if (error !== null) return reject(refusalOf(error, maxOutputLength));
      const { buffer, engine } = result as unknown as Inflated;
      resolve({ bytes: buffer, used: engine.bytesWritten });
    });
  });
}

function refusalOf({ code }: NodeJS.ErrnoException, maxBytes: number): Error {
  if (code !== "ERR_BUFFER_TOO_LARGE") return new GatewayRefusal("UNSUPPORTED_MEDIA_TYPE");
  return new ServeError(
    "DECOMPRESSED_TOO_LARGE",
    `The decompressed body is larger than ${maxBytes} bytes, the bound for its compressed size`,
  );
}

function surplus(): ServeError {
  return new ServeError("BAD_ENCODING", "There are bytes behind the compressed body");
}
