import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type ChecksumAlgorithm, DEFAULT_CHECKSUM_ALGORITHM } from "../checksum/checksum-algorithm.ts";
import { createDigester, type Digests } from "../checksum/digester.ts";
import type { IncomingBody } from "../store/data-files.ts";
import { s3Error } from "../store/s3-error.ts";
import { decodeAwsChunked } from "./aws-chunked.ts";
import { parseBodyFraming } from "./body-framing.ts";
import { parseChecksumValue, parseDeclaredChecksum } from "./declared-checksum.ts";
import type { S3Call } from "./s3-call.ts";

/** A body whose every announced length, hash and checksum is verified before it may be stored. */
export interface DeclaredBody extends IncomingBody {
  /** What its sender announced, else `undefined`. */
  readonly declared: ChecksumAlgorithm | undefined;
}

/**
 * The body of an upload, its framing taken off.
 * @param fallback the checksum to take when the sender announces none.
 * @throws InvalidRequest, InvalidDigest and what else is wrong with the announcement, before a byte is read.
 */
export function openIncomingBody({ aws, header }: S3Call, fallback: ChecksumAlgorithm = DEFAULT_CHECKSUM_ALGORITHM): DeclaredBody {
  const framing = parseBodyFraming(header);
  const trailers = framing.kind === "aws-chunked" ? framing.trailers : [];
  const checksum = parseDeclaredChecksum(header, trailers);
  const md5 = parseContentMd5(header("content-md5"));
  const received = readRequest(aws.request);
  let trailing: string | undefined;
  const onTrailer = (_name: string, value: string): void => {
    trailing = value;
  };
  return {
    declared: checksum?.algorithm,
    algorithms: [...new Set([checksum?.algorithm ?? fallback, fallback])],
    chunks: framing.kind === "aws-chunked" ? decodeAwsChunked(received, { ...framing, onTrailer }) : withSha256(received, framing.sha256),
    verify({ md5: found, checksums }: Digests) {
      if (md5 !== undefined && !found.equals(md5)) throw s3Error("BadDigest");
      if (checksum === undefined) return;
      const { algorithm } = checksum;
      const expected = checksum.value ?? parseChecksumValue(algorithm, trailing ?? "");
      if (checksums[algorithm] !== expected) {
        throw s3Error("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`);
      }
    },
  };
}

/** A whole body in memory, verified. @throws EntityTooLarge, and what the body's announcement calls for. */
export async function readIncomingBody(call: S3Call, maxBytes: number): Promise<Buffer> {
  const body = openIncomingBody(call);
  const digester = createDigester(body.algorithms);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body.chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw s3Error("EntityTooLarge");
    digester.update(chunk);
    chunks.push(chunk);
  }
  body.verify(digester.finish());
  return Buffer.concat(chunks);
}

async function* readRequest(request: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    // Leaving the loop must not destroy the request: its connection still has to carry the answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) yield chunk as Buffer;
  } catch (cause) {
    throw s3Error("IncompleteBody", `The request ended before its body did: ${(cause as Error).message}`);
  }
}

async function* withSha256(chunks: AsyncIterable<Buffer>, expected: string | undefined): AsyncGenerator<Buffer> {
  if (expected === undefined) {
    yield* chunks;
    return;
  }
  const hash = createHash("sha256");
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest("hex") !== expected) throw s3Error("XAmzContentSHA256Mismatch");
}

function parseContentMd5(text: string | undefined): Buffer | undefined {
  if (text === undefined) return undefined;
  const md5 = Buffer.from(text, "base64");
  if (md5.length !== 16 || md5.toString("base64") !== text) throw s3Error("InvalidDigest");
  return md5;
}
