import { Readable } from "node:stream";
import { S3Client } from "@aws-sdk/client-s3";

/** What the bucket does to one read. `trickle` sends a byte at a time and never ends in time. */
export type BucketFault = "none" | "error" | "reset" | "short" | "short and says so" | "flip" | "trickle" | "off";

export interface FaultyBucket {
  readonly client: S3Client;
  /** How many reads there were. */
  reads(): number;
}

export interface FaultyBucketOptions {
  /** Key -> bytes. */
  readonly objects: ReadonlyMap<string, Uint8Array>;
  /** What happens to the next read. */
  readonly next: () => BucketFault;
  /** In [0, 1): where a body is cut or changed. */
  readonly random: () => number;
}

/** A bucket inside this process, read by the real client. */
export function createFaultyBucket({ objects, next, random }: FaultyBucketOptions): FaultyBucket {
  let reads = 0;
  const answer = (key: string): { statusCode: number; headers: Record<string, string>; body: Readable } => {
    const fault = next();
    if (fault === "off") throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    if (fault === "error") return refusal(random() < 0.5 ? 500 : 503, "SlowDown");
    const bytes = objects.get(key);
    if (bytes === undefined) return refusal(404, "NoSuchKey");
    const whole = Buffer.from(bytes);
    const at = Math.floor(random() * whole.length);
    const headers = { "content-length": String(fault === "short and says so" ? at : whole.length) };
    if (fault === "flip") whole.writeUInt8(whole.readUInt8(at) ^ (1 << Math.floor(random() * 8)), at);
    if (fault === "trickle") return { statusCode: 200, headers, body: Readable.from(trickle(whole)) };
    if (fault === "reset") return { statusCode: 200, headers, body: Readable.from(brokenOff(whole.subarray(0, at))) };
    const body = fault.startsWith("short") ? whole.subarray(0, at) : whole;
    return { statusCode: 200, headers, body: Readable.from(body.length === 0 ? [] : [body]) };
  };
  const client = new S3Client({
    region: "eu-central-1",
    endpoint: "http://bucket.invalid",
    forcePathStyle: true,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: {
      async handle(request: { readonly path: string }) {
        reads += 1;
        return { response: answer(decodeURIComponent(request.path.split("/").slice(2).join("/"))) };
      },
    },
  });
  return { client, reads: () => reads };
}

function refusal(statusCode: number, code: string): { statusCode: number; headers: Record<string, string>; body: Readable } {
  return {
    statusCode,
    headers: { "content-type": "application/xml" },
    body: Readable.from([Buffer.from(`<Error><Code>${code}</Code></Error>`)]),
  };
}

async function* trickle(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 1) {
    yield bytes.subarray(at, at + 1);
    await new Promise((resolve) => setTimeout(resolve, 20).unref());
  }
}

async function* brokenOff(bytes: Buffer): AsyncGenerator<Buffer> {
  if (bytes.length > 0) yield bytes;
  throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
}
