import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  ChecksumAlgorithm,
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CHECKSUM_NAMES } from "#local/cloud/s3/checksum/checksum-algorithm.ts";
import { type ServedS3, serveS3 } from "./served-s3.ts";

const Bucket = "models";

async function serveBucket(): Promise<ServedS3> {
  const served = await serveS3();
  await served.client.send(new CreateBucketCommand({ Bucket }));
  return served;
}

async function readBytes({ client }: ServedS3, input: Omit<GetObjectCommandInput, "Bucket">): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, ...input }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

describe("PutObject and GetObject", () => {
  test("give back bytes, headers and metadata as they came", async () => {
    const { client } = await serveBucket();
    const put = await client.send(
      new PutObjectCommand({
        Bucket,
        Key: "a folder/größe +&?.txt",
        Body: "hello",
        ContentType: "text/plain; charset=utf-8",
        ContentEncoding: "identity",
        CacheControl: "max-age=60",
        ContentDisposition: 'attachment; filename="x"',
        Metadata: { author: "somebody", "two-words": "a b" },
      }),
    );
    expect(put).toMatchObject({ ETag: '"5d41402abc4b2a76b9719d911017c592"', ServerSideEncryption: "AES256", ChecksumType: "FULL_OBJECT" });
    expect(put.VersionId).toBeUndefined();
    const got = await client.send(new GetObjectCommand({ Bucket, Key: "a folder/größe +&?.txt" }));
    expect(await got.Body?.transformToString()).toBe("hello");
    expect(got).toMatchObject({
      ContentLength: 5,
      ContentType: "text/plain; charset=utf-8",
      ContentEncoding: "identity",
      CacheControl: "max-age=60",
      ContentDisposition: 'attachment; filename="x"',
      Metadata: { author: "somebody", "two-words": "a b" },
      ETag: put.ETag,
      LastModified: new Date("2026-11-24T12:00:00Z"),
      AcceptRanges: "bytes",
      ChecksumCRC32: put.ChecksumCRC32,
    });
  });

  test("an object without bytes is an object", async () => {
    const served = await serveBucket();
    await served.client.send(new PutObjectCommand({ Bucket, Key: "empty", Body: "" }));
    expect(await readBytes(served, { Key: "empty" })).toHaveLength(0);
    expect(await served.client.send(new HeadObjectCommand({ Bucket, Key: "empty" }))).toMatchObject({ ContentLength: 0 });
  });

  test.each(CHECKSUM_NAMES)("%s of a buffer and of a stream is verified, kept, and given back in checksum mode", async (algorithm) => {
    const served = await serveBucket();
    const bytes = randomBytes(300_000);
    const member = `Checksum${algorithm}` as const;
    const common = { Bucket, ChecksumAlgorithm: ChecksumAlgorithm[algorithm] };
    const whole = await served.client.send(new PutObjectCommand({ ...common, Key: "whole", Body: bytes }));
    const stream = Readable.from([bytes.subarray(0, 70_001), bytes.subarray(70_001, 200_000), bytes.subarray(200_000)]);
    await served.client.send(new PutObjectCommand({ ...common, Key: "streamed", Body: stream, ContentLength: bytes.length }));
    for (const Key of ["whole", "streamed"]) {
      const head = await served.client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
      expect(head).toMatchObject({ ContentLength: bytes.length, [member]: whole[member], ChecksumType: "FULL_OBJECT" });
      expect(head.ContentEncoding).toBeUndefined();
      expect((await readBytes(served, { Key })).equals(bytes)).toBe(true);
    }
    expect(await served.client.send(new HeadObjectCommand({ Bucket, Key: "whole" }))).not.toHaveProperty(member);
  });

  test("streams cut anywhere arrive as they were sent", async () => {
    const served = await serveBucket();
    const client = served.newClient({ requestStreamBufferSize: 64 * 1024 });
    const pieces = fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(pieces, async (sizes) => {
        const chunks = sizes.map((size) => randomBytes(size));
        const bytes = Buffer.concat(chunks);
        await client.send(new PutObjectCommand({ Bucket, Key: "k", Body: Readable.from(chunks), ContentLength: bytes.length }));
        expect((await readBytes(served, { Key: "k" })).equals(bytes)).toBe(true);
      }),
      { seed: 24, numRuns: 25 },
    );
  });

  test("a stream in chunks smaller than S3 takes is refused, as S3 refuses it", async () => {
    const { client, store } = await serveBucket();
    const body = Readable.from([Buffer.alloc(100), Buffer.alloc(100)]);
    const put = client.send(new PutObjectCommand({ Bucket, Key: "k", Body: body, ContentLength: 200 }));
    await expect(put).rejects.toMatchObject({ name: "InvalidChunkSizeError", $metadata: { httpStatusCode: 403 } });
    expect(await store.head(Bucket, "k")).toBeUndefined();
  });

  test("a checksum in the header lets the body go unframed, and a wrong one stores nothing", async () => {
    const { client, store, folder } = await serveBucket();
    const put = (ChecksumSHA256: string) =>
      client.send(
        new PutObjectCommand({ Bucket, Key: "k", Body: Readable.from([Buffer.from("hello")]), ContentLength: 5, ChecksumSHA256 }),
      );
    await expect(put("LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCR=")).rejects.toMatchObject({ name: "InvalidRequest" });
    await expect(put("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")).rejects.toMatchObject({ name: "BadDigest" });
    expect(await store.head(Bucket, "k")).toBeUndefined();
    expect(readdirSync(join(folder, "data"))).toEqual([]);
    await put("LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=");
    expect((await store.head(Bucket, "k"))?.checksums).toEqual({ SHA256: "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=" });
  });

  test("what is missing, and where, is said by name", async () => {
    const { client } = await serveBucket();
    await expect(client.send(new GetObjectCommand({ Bucket, Key: "absent" }))).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(client.send(new GetObjectCommand({ Bucket: "absent", Key: "k" }))).rejects.toMatchObject({ name: "NoSuchBucket" });
    await expect(client.send(new PutObjectCommand({ Bucket: "absent", Key: "k", Body: "x" }))).rejects.toMatchObject({
      name: "NoSuchBucket",
    });
    await expect(client.send(new HeadObjectCommand({ Bucket, Key: "absent" }))).rejects.toMatchObject({ name: "NotFound" });
  });

  test("refuses what it would have to pretend: other storage classes, keys of customers, tags, open ACLs, foreign owners", async () => {
    const { client } = await serveBucket();
    const put = (more: object) => client.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x", ...more }));
    await expect(put({ StorageClass: "GLACIER" })).rejects.toMatchObject({ name: "NotImplemented" });
    await expect(put({ ServerSideEncryption: "aws:kms" })).rejects.toMatchObject({ name: "NotImplemented" });
    await expect(put({ Tagging: "a=b" })).rejects.toMatchObject({ name: "NotImplemented" });
    await expect(put({ ACL: "public-read" })).rejects.toMatchObject({ name: "AccessControlListNotSupported" });
    await expect(put({ ExpectedBucketOwner: "111111111111" })).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(put({ Metadata: { long: "x".repeat(2048) } })).rejects.toMatchObject({ name: "MetadataTooLarge" });
    await put({ ServerSideEncryption: "AES256", ACL: "bucket-owner-full-control", ExpectedBucketOwner: "000000000000" });
  });
});

describe("GetObject with ranges and conditions", () => {
  test.each([
    ["bytes=0-3", "0123", "bytes 0-3/10"],
    ["bytes=4-", "456789", "bytes 4-9/10"],
    ["bytes=-3", "789", "bytes 7-9/10"],
    ["bytes=-30", "0123456789", "bytes 0-9/10"],
    ["bytes=8-100", "89", "bytes 8-9/10"],
  ])("%s is part of the object, without a checksum that would not fit it", async (Range, expected, ContentRange) => {
    const { client } = await serveBucket();
    await client.send(new PutObjectCommand({ Bucket, Key: "k", Body: "0123456789" }));
    const part = await client.send(new GetObjectCommand({ Bucket, Key: "k", Range }));
    expect(await part.Body?.transformToString()).toBe(expected);
    expect(part).toMatchObject({ ContentRange, ContentLength: expected.length, $metadata: { httpStatusCode: 206 } });
    expect(part.ChecksumCRC32).toBeUndefined();
  });

  test("a range outside is 416, one that is none is ignored", async () => {
    const served = await serveBucket();
    await served.client.send(new PutObjectCommand({ Bucket, Key: "k", Body: "0123456789" }));
    for (const Range of ["bytes=10-", "bytes=99-100", "bytes=-0"]) {
      await expect(readBytes(served, { Key: "k", Range }), Range).rejects.toMatchObject({
        name: "InvalidRange",
        $metadata: { httpStatusCode: 416 },
      });
    }
    for (const Range of ["bytes=5-2", "bytes=a-b", "lines=1-2", "bytes=0-1,4-5"]) {
      expect((await readBytes(served, { Key: "k", Range })).toString(), Range).toBe("0123456789");
    }
  });

  test("conditions on tag and date: 412 when not met, 304 when nothing is new", async () => {
    const served = await serveBucket();
    const { ETag } = await served.client.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
    const [before, after] = [new Date("2026-11-24T11:59:59Z"), new Date("2026-11-24T12:00:00Z")];
    for (const met of [{ IfMatch: ETag }, { IfNoneMatch: '"other"' }, { IfModifiedSince: before }, { IfUnmodifiedSince: after }]) {
      expect((await readBytes(served, { Key: "k", ...met })).toString()).toBe("x");
    }
    for (const failed of [{ IfMatch: '"other"' }, { IfUnmodifiedSince: before }]) {
      await expect(readBytes(served, { Key: "k", ...failed })).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
    }
    for (const same of [{ IfNoneMatch: ETag }, { IfModifiedSince: after }]) {
      await expect(readBytes(served, { Key: "k", ...same })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    }
  });
});

describe("CopyObject", () => {
  test("copies bytes and metadata, or takes new metadata", async () => {
    const served = await serveBucket();
    const { client } = served;
    await client.send(new PutObjectCommand({ Bucket, Key: "from +ä", Body: "hello", ContentType: "text/plain", Metadata: { a: "1" } }));
    const CopySource = encodeURI(`${Bucket}/from +ä`);
    const copied = await client.send(new CopyObjectCommand({ Bucket, Key: "kept", CopySource }));
    expect(copied.CopyObjectResult?.ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
    await client.send(new CopyObjectCommand({ Bucket, Key: "new", CopySource, MetadataDirective: "REPLACE", Metadata: { b: "2" } }));
    expect((await readBytes(served, { Key: "new" })).toString()).toBe("hello");
    expect(await client.send(new HeadObjectCommand({ Bucket, Key: "kept" }))).toMatchObject({
      ContentType: "text/plain",
      Metadata: { a: "1" },
    });
    expect((await client.send(new HeadObjectCommand({ Bucket, Key: "new" }))).Metadata).toEqual({ b: "2" });
  });

  test("refuses an object onto itself, a missing source and a condition that does not hold", async () => {
    const { client } = await serveBucket();
    await client.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
    const copy = (more: object) => client.send(new CopyObjectCommand({ Bucket, Key: "k", CopySource: `${Bucket}/k`, ...more }));
    await expect(copy({})).rejects.toMatchObject({ name: "InvalidRequest" });
    await expect(copy({ CopySource: `${Bucket}/absent` })).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(copy({ Key: "to", CopySourceIfMatch: '"other"' })).rejects.toMatchObject({ name: "PreconditionFailed" });
    await copy({ MetadataDirective: "REPLACE" });
  });
});

test("a delete while an object is read takes the name, not the bytes under way", async () => {
  const served = await serveBucket();
  const bytes = randomBytes(8_000_000);
  await served.client.send(new PutObjectCommand({ Bucket, Key: "k", Body: bytes }));
  const { Body } = await served.client.send(new GetObjectCommand({ Bucket, Key: "k" }));
  await served.client.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
  expect(readdirSync(join(served.folder, "data"))).toEqual([]);
  expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
});

test("a reader that leaves in the middle is no fault of the local cloud", async () => {
  const served = await serveBucket();
  await served.client.send(new PutObjectCommand({ Bucket, Key: "k", Body: Buffer.alloc(8_000_000) }));
  const { Body } = await served.client.send(new GetObjectCommand({ Bucket, Key: "k" }));
  (Body as Readable).destroy();
  await served.client.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
  expect(served.faults).toEqual([]);
});
