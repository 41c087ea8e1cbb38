import { CreateBucketCommand, ListObjectsCommand, ListObjectsV2Command, type ListObjectsV2CommandInput } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { type ServedS3, serveS3 } from "./served-s3.ts";

const Bucket = "models";

async function serveKeys(keys: readonly string[]): Promise<ServedS3> {
  const served = await serveS3();
  await served.client.send(new CreateBucketCommand({ Bucket }));
  await Promise.all(keys.map((key) => served.store.put(Bucket, key, Buffer.from(key))));
  return served;
}

/** Keys and common prefixes of all pages. */
async function listAll({ client }: ServedS3, input: Omit<ListObjectsV2CommandInput, "Bucket">): Promise<string[]> {
  const seen: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(new ListObjectsV2Command({ Bucket, ...input, ContinuationToken }));
    expect(page.KeyCount).toBe((page.Contents?.length ?? 0) + (page.CommonPrefixes?.length ?? 0));
    seen.push(...(page.Contents ?? []).map(({ Key = "" }) => Key), ...(page.CommonPrefixes ?? []).map(({ Prefix = "" }) => Prefix));
    expect(page.IsTruncated).toBe(page.NextContinuationToken !== undefined);
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return seen;
}

test("ListObjectsV2 tells size, tag, date and checksum of each key, in the order of UTF-8", async () => {
  const keys = ["\u{1F600}", "\uFFFD", "b", "a b", "a", "A", "ä"];
  const served = await serveKeys(keys);
  expect(await listAll(served, {})).toEqual(["A", "a", "a b", "b", "ä", "\uFFFD", "\u{1F600}"]);
  const { Contents } = await served.client.send(new ListObjectsV2Command({ Bucket, Prefix: "b", FetchOwner: true }));
  expect(Contents).toMatchObject([
    {
      Key: "b",
      Size: 1,
      ETag: '"92eb5ffee6ae2fec3ad71c777531578f"',
      LastModified: new Date("2026-11-24T12:00:00Z"),
      ChecksumAlgorithm: ["CRC64NVME"],
      ChecksumType: "FULL_OBJECT",
      StorageClass: "STANDARD",
      Owner: { ID: "000000000000" },
    },
  ]);
});

test.each([1, 2, 3, 1000])("pages of %i hold every key once, with and without a delimiter", async (MaxKeys) => {
  const keys = ["a/1", "a/2", "a/b/1", "a0", "b", "c/", "c/1", "d/e/f"];
  const served = await serveKeys(keys);
  expect(await listAll(served, { MaxKeys })).toEqual(keys.toSorted());
  expect((await listAll(served, { MaxKeys, Delimiter: "/" })).toSorted()).toEqual(["a/", "a0", "b", "c/", "d/"]);
  expect((await listAll(served, { MaxKeys, Delimiter: "/", Prefix: "a/" })).toSorted()).toEqual(["a/1", "a/2", "a/b/"]);
  expect(await listAll(served, { MaxKeys, StartAfter: "b" })).toEqual(["c/", "c/1", "d/e/f"]);
});

test("a page goes on behind the keys it ended with, also when they are gone by then", async () => {
  const served = await serveKeys(["a", "b", "c"]);
  const page = await served.client.send(new ListObjectsV2Command({ Bucket, MaxKeys: 2 }));
  await served.store.delete(Bucket, "b");
  const rest = await served.client.send(new ListObjectsV2Command({ Bucket, ContinuationToken: page.NextContinuationToken }));
  expect(rest.Contents?.map(({ Key }) => Key)).toEqual(["c"]);
});

test("no page is longer than 1000, none of 0 is truncated", async () => {
  const served = await serveKeys(Array.from({ length: 1001 }, (_, i) => `k${String(i).padStart(4, "0")}`));
  const page = await served.client.send(new ListObjectsV2Command({ Bucket, MaxKeys: 5000 }));
  expect(page).toMatchObject({ KeyCount: 1000, MaxKeys: 1000, IsTruncated: true });
  expect(await served.client.send(new ListObjectsV2Command({ Bucket, MaxKeys: 0 }))).toMatchObject({ KeyCount: 0, IsTruncated: false });
});

test("keys that XML cannot hold come back whole, percent-encoded when asked", async () => {
  const served = await serveKeys(["a&b <c>\r\n\u0001", "d e/f+ü"]);
  expect(await listAll(served, {})).toEqual(["a&b <c>\r\n\u0001", "d e/f+ü"]);
  expect(await listAll(served, { EncodingType: "url" })).toEqual(["a%26b+%3Cc%3E%0D%0A%01", "d+e/f%2B%C3%BC"]);
});

test("refuses unknown buckets, foreign tokens, sizes that are none, and the listing it does not have", async () => {
  const { client } = await serveKeys([]);
  await expect(client.send(new ListObjectsV2Command({ Bucket: "absent" }))).rejects.toMatchObject({ name: "NoSuchBucket" });
  await expect(client.send(new ListObjectsV2Command({ Bucket, ContinuationToken: "abc" }))).rejects.toMatchObject({
    name: "InvalidArgument",
  });
  await expect(client.send(new ListObjectsV2Command({ Bucket, MaxKeys: -1 }))).rejects.toMatchObject({ name: "InvalidArgument" });
  await expect(client.send(new ListObjectsCommand({ Bucket }))).rejects.toMatchObject({ name: "NotImplemented" });
});
