import { crc32, gunzip, inflate, type ZlibOptions } from "node:zlib";
import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import { GatewayRefusal } from "./gateway-refusal.ts";

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
  if (name === "gzip") {
    const decoded = await decompress(body, gunzip);
    if (!isOneMember(body, decoded)) throw surplus();
    return decoded;
  }
  if (name === "deflate") return decompress(body, inflate);
  throw new GatewayRefusal("UNSUPPORTED_MEDIA_TYPE");
}

/** What zlib calls back with under `info`, which Node's types do not know. */
interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}
type Decompressor = (body: Buffer, options: ZlibOptions, done: (error: NodeJS.ErrnoException | null, result: Buffer) => void) => void;

/** The decompressor itself stops at the bound: a gigabyte of zeros is never made. */
async function decompress(body: Buffer, run: Decompressor): Promise<Buffer> {
  const byRatio = Math.max(LIMITS.DECOMPRESSION_FREE_BYTES, body.length * LIMITS.MAX_DECOMPRESSION_RATIO);
  const maxOutputLength = Math.min(LIMITS.MAX_DECOMPRESSED_BYTES, byRatio);
  const { buffer, engine } = await new Promise<Inflated>((resolve, reject) => {
    run(body, { maxOutputLength, info: true }, (error, result) => {
      if (error === null) resolve(result as unknown as Inflated);
      else reject(refusalOf(error, maxOutputLength));
    });
  });
  if (engine.bytesWritten !== body.length) throw surplus();
  return buffer;
}

function refusalOf({ code }: NodeJS.ErrnoException, maxBytes: number): Error {
  if (code !== "ERR_BUFFER_TOO_LARGE") return new GatewayRefusal("UNSUPPORTED_MEDIA_TYPE");
  return new ServeError(
    "DECOMPRESSED_TOO_LARGE",
    `The decompressed body is larger than ${maxBytes} bytes, the bound for its compressed size`,
  );
}

/** Gzip may be several streams in a row, each ended by the checksum and size of its own content (RFC 1952); one has those of all. */
function isOneMember(body: Buffer, decoded: Buffer): boolean {
  return body.readUInt32LE(body.length - 8) === crc32(decoded) && body.readUInt32LE(body.length - 4) === decoded.length;
}

function surplus(): ServeError {
  return new ServeError("BAD_ENCODING", "There are bytes behind the compressed body");
}
