import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip, inflate, type ZlibOptions } from "node:zlib";
import { LIMITS } from "#core/limits.ts";
import { GatewayRefusal } from "./gateway-refusal.ts";

/** API Gateway quotas: payload size. */
const MAX_PAYLOAD_BYTES = 10 * 1024 * 1024;

/**
 * Reads a request's body and takes its content coding off, as API Gateway does before an integration.
 * @throws GatewayRefusal REQUEST_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE for a coding that is none of ours or not the body's,
 * BAD_REQUEST_BODY for a coding inside a coding and for bytes behind the compressed ones.
 */
export async function receiveBody(message: IncomingMessage): Promise<Buffer> {
  const body = await read(message);
  const coding = (message.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (coding === "identity" || coding === "") return body;
  if (coding.includes(",")) throw new GatewayRefusal("BAD_REQUEST_BODY");
  const decode = DECODERS.get(coding);
  if (decode === undefined) throw new GatewayRefusal("UNSUPPORTED_MEDIA_TYPE");
  return decode(body);
}

async function read(message: IncomingMessage): Promise<Buffer> {
  if (Number(message.headers["content-length"] ?? 0) > MAX_PAYLOAD_BYTES) throw new GatewayRefusal("REQUEST_TOO_LARGE");
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop must not destroy the request: its connection still has to carry the answer.
  for await (const chunk of message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_PAYLOAD_BYTES) throw new GatewayRefusal("REQUEST_TOO_LARGE");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}
type Inflate = (body: Buffer, options: ZlibOptions) => Promise<Inflated>;

// With `info` the answer also tells how much of the input was used, which Node's types do not know.
const DECODERS = new Map(
  Object.entries({ gzip: gunzip, deflate: inflate }).map(([coding, decode]) => {
    const run = promisify(decode) as unknown as Inflate;
    return [coding, (body: Buffer) => decompress(body, run)] as const;
  }),
);

async function decompress(body: Buffer, run: Inflate): Promise<Buffer> {
  const free = Math.max(LIMITS.DECOMPRESSION_FREE_BYTES, body.length * LIMITS.MAX_DECOMPRESSION_RATIO);
  const maxOutputLength = Math.min(LIMITS.MAX_DECOMPRESSED_BYTES, free);
  try {
    const { buffer, engine } = await run(body, { maxOutputLength, info: true });
    if (engine.bytesWritten !== body.length) throw new GatewayRefusal("BAD_REQUEST_BODY");
    return buffer;
  } catch (error) {
    if (error instanceof GatewayRefusal) throw error;
    const isTooLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw new GatewayRefusal(isTooLarge ? "REQUEST_TOO_LARGE" : "UNSUPPORTED_MEDIA_TYPE", { cause: error });
  }
}
