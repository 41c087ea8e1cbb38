import { createHash, randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { type ServedS3, serveS3 } from "./served-s3.ts";

const Bucket = "models";
const Key = "k";
const MIB = 1024 ** 2;

async function serveBucket(): Promise<ServedS3> {
  const served = await serveS3();
  await served.client.send(new CreateBucketCommand({ Bucket }));
  return served;
}

/** An upload whose client sends no checksums of its own accord. */
async function create(served: ServedS3, more: Partial<CreateMultipartUploadCommandInput> = {}) {
  const client = served.newClient({ requestChecksumCalculation: "WHEN_REQUIRED" });
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  const at = { Bucket, Key, UploadId };
  return {
    client,
    at,
    part: (PartNumber: number, Body: Buffer, extra: object = {}) =>
      client.send(new UploadPartCommand({ ...at, PartNumber, Body, ...extra })),
    complete: (Parts: object[], extra: Partial<CompleteMultipartUploadCommandInput> = {}) =>
      client.send(new CompleteMultipartUploadCommand({ ...at, MultipartUpload: { Parts }, ...extra })),
  };
}

describe("a multipart upload", () => {
  test("becomes one object of its parts in their numbers' order, with the tag and checksum S3 would give it", async () => {
    const served = await serveBucket();
    const upload = await create(served, { ContentType: "text/plain", Metadata: { a: "1" } });
    const [first, second] = [randomBytes(5 * MIB), randomBytes(1000)];
    const two = await upload.part(7, second);
    const one = await upload.part(2, first);
    expect(await served.store.head(Bucket, Key)).toBeUndefined();
    const done = await upload.complete([
      { PartNumber: 2, ETag: one.ETag },
      { PartNumber: 7, ETag: two.ETag },
    ]);
    const md5 = (bytes: Buffer) => createHash("md5").update(bytes).digest();
    expect(done.ETag).toBe(`"${md5(Buffer.concat([md5(first), md5(second)])).toString("hex")}-2"`);
    const whole = await served.store.put(Bucket, "same bytes", Buffer.concat([first, second]));
    expect(done).toMatchObject({ ChecksumCRC64NVME: whole.checksums.CRC64NVME, ChecksumType: "FULL_OBJECT" });
    const got = await served.client.send(new GetObjectCommand({ Bucket, Key }));
    expect(got).toMatchObject({ ContentType: "text/plain", Metadata: { a: "1" }, ContentLength: 5 * MIB + 1000 });
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Buffer.concat([first, second]))).toBe(true);
    expect(readdirSync(join(served.folder, "data"))).toHaveLength(2);
    await expect(upload.complete([{ PartNumber: 2, ETag: one.ETag }])).rejects.toMatchObject({ name: "NoSuchUpload" });
  });

  test("composite checksums are of the parts' checksums, and each part's must be named", async () => {
    const served = await serveBucket();
    const upload = await create(served, { ChecksumAlgorithm: "SHA256" });
    const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest();
    const bytes = Buffer.from("only part");
    const ChecksumSHA256 = sha256(bytes).toString("base64");
    const { ETag } = await upload.part(1, bytes, { ChecksumSHA256 });
    await expect(upload.part(2, bytes, { ChecksumCRC32: "AAAAAA==" })).rejects.toMatchObject({ name: "InvalidRequest" });
    await expect(upload.complete([{ PartNumber: 1, ETag }])).rejects.toMatchObject({ name: "InvalidRequest" });
    await expect(
      upload.complete([{ PartNumber: 1, ETag, ChecksumSHA256: sha256(Buffer.from("")).toString("base64") }]),
    ).rejects.toMatchObject({
      name: "InvalidPart",
    });
    const parts = [{ PartNumber: 1, ETag, ChecksumSHA256 }];
    await expect(upload.complete(parts, { ChecksumSHA256 })).rejects.toMatchObject({ name: "BadDigest" });
    const done = await upload.complete(parts);
    expect(done).toMatchObject({ ChecksumSHA256: `${sha256(sha256(bytes)).toString("base64")}-1`, ChecksumType: "COMPOSITE" });
    expect(await served.client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }))).toMatchObject({
      ChecksumSHA256: done.ChecksumSHA256,
      ChecksumType: "COMPOSITE",
    });
  });

  test("a full-object checksum is verified over all parts", async () => {
    const served = await serveBucket();
    const upload = await create(served, { ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" });
    const { ETag } = await upload.part(1, Buffer.from("123456789"));
    await expect(upload.complete([{ PartNumber: 1, ETag }], { ChecksumCRC32: "AAAAAA==" })).rejects.toMatchObject({ name: "BadDigest" });
    await expect(upload.complete([{ PartNumber: 1, ETag }], { MpuObjectSize: 8 })).rejects.toMatchObject({ name: "InvalidRequest" });
    expect(await served.store.head(Bucket, Key)).toBeUndefined();
    await upload.complete([{ PartNumber: 1, ETag }], { ChecksumCRC32: "y/Q5Jg==", MpuObjectSize: 9 });
    await expect(create(served, { ChecksumAlgorithm: "SHA256", ChecksumType: "FULL_OBJECT" })).rejects.toMatchObject({
      name: "InvalidRequest",
    });
  });

  test("the default client's checksums pass from part to object", async () => {
    const { client, store } = await serveBucket();
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const { ETag, ChecksumCRC32 } = await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: "hello" }));
    expect(ChecksumCRC32).toBe("NhCmhg==");
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag, ChecksumCRC32 }] };
    await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }));
    expect((await store.read(Bucket, Key)).toString()).toBe("hello");
  });

  test("refuses parts that are unknown, changed, out of order, too small, or none", async () => {
    const served = await serveBucket();
    const upload = await create(served);
    const { ETag } = await upload.part(1, Buffer.from("one"));
    const two = await upload.part(2, Buffer.from("two"));
    const parts = [
      { PartNumber: 1, ETag },
      { PartNumber: 2, ETag: two.ETag },
    ];
    await expect(upload.complete(parts)).rejects.toMatchObject({ name: "EntityTooSmall" });
    await expect(upload.complete(parts.toReversed())).rejects.toMatchObject({ name: "InvalidPartOrder" });
    await expect(upload.complete([{ PartNumber: 1, ETag: two.ETag }])).rejects.toMatchObject({ name: "InvalidPart" });
    await expect(upload.complete([{ PartNumber: 3, ETag }])).rejects.toMatchObject({ name: "InvalidPart" });
    await expect(upload.complete([])).rejects.toMatchObject({ name: "MalformedXML" });
    for (const number of [0, 10_001])
      await expect(upload.part(number, Buffer.from("x"))).rejects.toMatchObject({ name: "InvalidArgument" });
    expect(await served.store.head(Bucket, Key)).toBeUndefined();
  });

  test("a part sent again takes the first one's place", async () => {
    const served = await serveBucket();
    const upload = await create(served);
    const before = await upload.part(1, Buffer.from("before"));
    const after = await upload.part(1, Buffer.from("after"));
    expect(readdirSync(join(served.folder, "data"))).toHaveLength(1);
    await expect(upload.complete([{ PartNumber: 1, ETag: before.ETag }])).rejects.toMatchObject({ name: "InvalidPart" });
    await upload.complete([{ PartNumber: 1, ETag: after.ETag }]);
    expect((await served.store.read(Bucket, Key)).toString()).toBe("after");
  });

  test("obeys If-None-Match when it completes, and can be tried again", async () => {
    const served = await serveBucket();
    const upload = await create(served);
    const { ETag } = await upload.part(1, Buffer.from("mine"));
    await served.client.send(new PutObjectCommand({ Bucket, Key, Body: "theirs" }));
    await expect(upload.complete([{ PartNumber: 1, ETag }], { IfNoneMatch: "*" })).rejects.toMatchObject({ name: "PreconditionFailed" });
    expect((await served.store.read(Bucket, Key)).toString()).toBe("theirs");
    await served.store.delete(Bucket, Key);
    await upload.complete([{ PartNumber: 1, ETag }], { IfNoneMatch: "*" });
    expect((await served.store.read(Bucket, Key)).toString()).toBe("mine");
  });

  test("completed twice at once it is one object; the loser hears of the conflict or that it is gone", async () => {
    const served = await serveBucket();
    await served.store.setVersioning(Bucket, true);
    const upload = await create(served);
    const { ETag } = await upload.part(1, randomBytes(2 * MIB));
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => upload.complete([{ PartNumber: 1, ETag }])));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const result of results) {
      if (result.status === "rejected") expect(["OperationAborted", "NoSuchUpload"]).toContain((result.reason as Error).name);
    }
    expect(served.store.storage.objects.versions(Bucket, Key)).toHaveLength(1);
  });

  test("aborted, it leaves nothing", async () => {
    const served = await serveBucket();
    const upload = await create(served);
    await upload.part(1, Buffer.from("x"));
    await upload.client.send(new AbortMultipartUploadCommand(upload.at));
    expect(readdirSync(join(served.folder, "data"))).toEqual([]);
    await expect(upload.part(2, Buffer.from("x"))).rejects.toMatchObject({ name: "NoSuchUpload" });
    await expect(upload.client.send(new AbortMultipartUploadCommand(upload.at))).rejects.toMatchObject({ name: "NoSuchUpload" });
  });

  test("is listed with its parts, and survives a restart", async () => {
    const served = await serveBucket();
    const upload = await create(served);
    for (const number of [1, 2, 3]) await upload.part(number, Buffer.from(`part ${number}`));
    await create(served, { Key: "other/a" });
    await create(served, { Key: "other/b" });
    const again = await serveS3(served.folder);
    const parts = await again.client.send(new ListPartsCommand({ ...upload.at, MaxParts: 2 }));
    expect(parts).toMatchObject({ IsTruncated: true, NextPartNumberMarker: "2", Parts: [{ PartNumber: 1, Size: 6 }, { PartNumber: 2 }] });
    const rest = await again.client.send(new ListPartsCommand({ ...upload.at, PartNumberMarker: parts.NextPartNumberMarker }));
    expect(rest.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3]);
    const uploads = await again.client.send(new ListMultipartUploadsCommand({ Bucket, Delimiter: "/" }));
    expect(uploads.Uploads?.map((entry) => [entry.Key, entry.UploadId])).toEqual([[Key, upload.at.UploadId]]);
    expect(uploads.CommonPrefixes).toEqual([{ Prefix: "other/" }]);
    const page = await again.client.send(new ListMultipartUploadsCommand({ Bucket, MaxUploads: 2 }));
    expect(page.Uploads?.map((entry) => entry.Key)).toEqual([Key, "other/a"]);
    const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page;
    const last = await again.client.send(new ListMultipartUploadsCommand({ Bucket, KeyMarker, UploadIdMarker }));
    expect(last.Uploads?.map((entry) => entry.Key)).toEqual(["other/b"]);
  });
});
