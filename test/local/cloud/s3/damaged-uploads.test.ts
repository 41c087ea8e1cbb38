import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { errorCode, type RawRequest, type ServedS3, SIGNATURE, serveS3 } from "./served-s3.ts";

const Bucket = "models";
const BYTES = Buffer.alloc(20_000, "slipway ");

/** A bucket whose key `k` holds "before", which no refused upload may change. */
async function serveBucket(): Promise<ServedS3> {
  const served = await serveS3();
  await served.client.send(new CreateBucketCommand({ Bucket }));
  await served.client.send(new PutObjectCommand({ Bucket, Key: "k", Body: "before" }));
  return served;
}

async function expectUntouched({ store, folder, faults }: ServedS3): Promise<void> {
  await expect.poll(() => readdirSync(join(folder, "incoming"))).toEqual([]);
  expect((await store.read(Bucket, "k")).toString()).toBe("before");
  expect(readdirSync(join(folder, "data"))).toHaveLength(1);
  expect(faults).toEqual([]);
}

function crcBase64(bytes: Buffer): string {
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(bytes));
  return crc.toString("base64");
}

/** As the SDK frames a stream. */
function framedPut(framing: Buffer, headers: Readonly<Record<string, string | number>> = {}): RawRequest {
  return {
    method: "PUT",
    path: `/${Bucket}/k`,
    body: [framing],
    headers: {
      "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      "content-encoding": "aws-chunked",
      "x-amz-decoded-content-length": BYTES.length,
      "x-amz-trailer": "x-amz-checksum-crc32",
      "content-length": framing.length,
      ...headers,
    },
  };
}

function frame(checksum: string, bytes = BYTES): Buffer {
  const size = Buffer.from(`${bytes.length.toString(16)}\r\n`);
  return Buffer.concat([size, bytes, Buffer.from(`\r\n0\r\nx-amz-checksum-crc32:${checksum}\r\n\r\n`)]);
}

describe("an upload that is not what it says is refused and leaves nothing", () => {
  test("control: the same upload, undamaged, is stored without its framing", async () => {
    const served = await serveBucket();
    expect((await served.send(framedPut(frame(crcBase64(BYTES))))).status).toBe(200);
    expect((await served.store.read(Bucket, "k")).equals(BYTES)).toBe(true);
  });

  test("chunks signed one by one are taken too, and their signatures must be there", async () => {
    const served = await serveBucket();
    const sign = `;chunk-signature=${SIGNATURE}`;
    const signed = (signature: string) =>
      Buffer.concat([Buffer.from(`${BYTES.length.toString(16)}${signature}\r\n`), BYTES, Buffer.from(`\r\n0${signature}\r\n\r\n`)]);
    const put = (framing: Buffer): RawRequest => {
      const { "x-amz-trailer": _, ...headers } = framedPut(framing).headers ?? {};
      return { ...framedPut(framing), headers: { ...headers, "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" } };
    };
    expect(errorCode(await served.send(put(signed(""))))).toBe("InvalidRequest");
    await expectUntouched(served);
    expect((await served.send(put(signed(sign)))).status).toBe(200);
    expect((await served.store.read(Bucket, "k")).equals(BYTES)).toBe(true);
  });

  const damaged = Buffer.from(BYTES);
  damaged[10_000] = (damaged[10_000] ?? 0) ^ 1;
  test.each<[string, RawRequest, string]>([
    ["a flipped bit under a trailing checksum", framedPut(frame(crcBase64(BYTES), damaged)), "BadDigest"],
    ["a trailing checksum that is none", framedPut(frame("x")), "InvalidRequest"],
    ["no trailer where one was announced", framedPut(frame("").subarray(0, -25)), "IncompleteBody"],
    [
      "a chunk that is shorter than the body says",
      framedPut(frame(crcBase64(BYTES)), { "x-amz-decoded-content-length": 20_001 }),
      "IncompleteBody",
    ],
    [
      "a chunk that is longer than the body says",
      framedPut(frame(crcBase64(BYTES)), { "x-amz-decoded-content-length": 19_999 }),
      "IncompleteBody",
    ],
    ["framing that ends early", framedPut(frame(crcBase64(BYTES)).subarray(0, 15_000)), "IncompleteBody"],
    ["bytes behind the framing's end", framedPut(Buffer.concat([frame(crcBase64(BYTES)), Buffer.from("more")])), "InvalidRequest"],
    [
      "framing without its announcement",
      framedPut(frame(crcBase64(BYTES)), { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" }),
      "InvalidArgument",
    ],
    ["framing without a decoded length", framedPut(frame(crcBase64(BYTES)), { "x-amz-decoded-content-length": "" }), "InvalidArgument"],
    ["no framing where it was announced", framedPut(BYTES), "InvalidRequest"],
    ["plain bytes with another Content-MD5", plainPut({ "content-md5": createHash("md5").update(damaged).digest("base64") }), "BadDigest"],
    ["a Content-MD5 that is none", plainPut({ "content-md5": "abc" }), "InvalidDigest"],
    [
      "plain bytes with another signed hash",
      plainPut({ "x-amz-content-sha256": createHash("sha256").digest("hex") }),
      "XAmzContentSHA256Mismatch",
    ],
    ["plain bytes with another checksum", plainPut({ "x-amz-checksum-crc32": crcBase64(damaged) }), "BadDigest"],
    ["two checksums", plainPut({ "x-amz-checksum-crc32": "AAAAAA==", "x-amz-checksum-crc32c": "AAAAAA==" }), "InvalidRequest"],
    ["a checksum we do not know", plainPut({ "x-amz-checksum-xxhash64": "AAAAAA==" }), "NotImplemented"],
    ["an algorithm without its checksum", plainPut({ "x-amz-sdk-checksum-algorithm": "CRC32" }), "InvalidRequest"],
  ])("%s", async (_name, request, code) => {
    const served = await serveBucket();
    const answer = await served.send(request);
    expect(errorCode(answer), answer.body).toBe(code);
    await expectUntouched(served);
  });

  test("a body without a length", async () => {
    const served = await serveBucket();
    const answer = await served.send({ method: "PUT", path: `/${Bucket}/k`, headers: { "transfer-encoding": "chunked" }, body: [BYTES] });
    expect([answer.status, errorCode(answer)]).toEqual([411, "MissingContentLength"]);
    await expectUntouched(served);
  });

  test("a sender that leaves in the middle, plain or framed", async () => {
    const served = await serveBucket();
    for (const request of [plainPut({}), framedPut(frame(crcBase64(BYTES)))]) {
      const half = request.body?.map((piece) => piece.subarray(0, 9000)) ?? [];
      await expect(served.send({ ...request, body: half, breaksOff: true })).rejects.toThrow();
      await expectUntouched(served);
    }
  });

  test("a refusal before the end of a large body leaves the connection usable", async () => {
    const served = await serveBucket();
    const large = Buffer.alloc(5_000_000);
    for (let i = 0; i < 3; i++) {
      const put = served.client.send(new PutObjectCommand({ Bucket, Key: "k", Body: large, StorageClass: "GLACIER" }));
      await expect(put).rejects.toMatchObject({ name: "NotImplemented" });
    }
    await expectUntouched(served);
  });
});

function plainPut(headers: Readonly<Record<string, string>>): RawRequest {
  return { method: "PUT", path: `/${Bucket}/k`, body: [BYTES], headers: { "content-length": BYTES.length, ...headers } };
}
