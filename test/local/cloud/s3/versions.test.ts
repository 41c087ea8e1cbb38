import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { type ServedS3, serveS3 } from "./served-s3.ts";

const Bucket = "models";

async function serveVersioned(): Promise<ServedS3> {
  const served = await serveS3();
  await served.client.send(new CreateBucketCommand({ Bucket }));
  await setVersioning(served.client, "Enabled");
  return served;
}

const setVersioning = (client: S3Client, Status: "Enabled" | "Suspended") =>
  client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
const put = (client: S3Client, Key: string, Body: string) => client.send(new PutObjectCommand({ Bucket, Key, Body }));

async function read(client: S3Client, Key: string, VersionId?: string): Promise<string | undefined> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return Body?.transformToString();
}

describe("a versioned bucket", () => {
  test("says nothing of versioning before it is set, then what was set", async () => {
    const { client } = await serveS3();
    await client.send(new CreateBucketCommand({ Bucket }));
    const status = async () => (await client.send(new GetBucketVersioningCommand({ Bucket }))).Status;
    expect(await status()).toBeUndefined();
    await setVersioning(client, "Enabled");
    expect(await status()).toBe("Enabled");
    await setVersioning(client, "Suspended");
    expect(await status()).toBe("Suspended");
  });

  test("keeps every version readable by its id, the newest without", async () => {
    const { client } = await serveVersioned();
    const one = await put(client, "k", "one");
    const two = await put(client, "k", "two");
    expect(one.VersionId).not.toBe(two.VersionId);
    expect(await read(client, "k")).toBe("two");
    expect(await read(client, "k", one.VersionId)).toBe("one");
    expect(await client.send(new HeadObjectCommand({ Bucket, Key: "k" }))).toMatchObject({ VersionId: two.VersionId });
    await expect(read(client, "k", "0".repeat(32))).rejects.toMatchObject({ name: "NoSuchVersion" });
    await expect(read(client, "k", "nonsense")).rejects.toMatchObject({ name: "InvalidArgument" });
  });

  test("a delete puts a marker on top; deleting the marker brings the object back", async () => {
    const { client } = await serveVersioned();
    const one = await put(client, "k", "one");
    const marker = await client.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
    expect(marker).toMatchObject({ DeleteMarker: true });
    const gone = await client.send(new GetObjectCommand({ Bucket, Key: "k" })).catch((error: unknown) => error);
    expect(gone).toMatchObject({
      name: "NoSuchKey",
      $response: { headers: { "x-amz-delete-marker": "true", "x-amz-version-id": marker.VersionId } },
    });
    await expect(read(client, "k", marker.VersionId)).rejects.toMatchObject({ name: "MethodNotAllowed" });
    expect(await read(client, "k", one.VersionId)).toBe("one");
    expect((await client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
    const removed = await client.send(new DeleteObjectCommand({ Bucket, Key: "k", VersionId: marker.VersionId }));
    expect(removed).toMatchObject({ DeleteMarker: true, VersionId: marker.VersionId });
    expect(await read(client, "k")).toBe("one");
  });

  test("deleting the newest version makes the one before current; deleting what is not there is no error", async () => {
    const { client } = await serveVersioned();
    await put(client, "k", "one");
    const two = await put(client, "k", "two");
    await client.send(new DeleteObjectCommand({ Bucket, Key: "k", VersionId: two.VersionId }));
    expect(await read(client, "k")).toBe("one");
    await client.send(new DeleteObjectCommand({ Bucket, Key: "k", VersionId: two.VersionId }));
    expect(await read(client, "k")).toBe("one");
  });

  test("suspended: writes and deletes replace the version called null and leave the others", async () => {
    const { client } = await serveVersioned();
    const kept = await put(client, "k", "kept");
    await setVersioning(client, "Suspended");
    expect((await put(client, "k", "null one")).VersionId).toBe("null");
    await put(client, "k", "null two");
    expect(await read(client, "k", "null")).toBe("null two");
    await client.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
    const { Versions, DeleteMarkers } = await client.send(new ListObjectVersionsCommand({ Bucket }));
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual([kept.VersionId]);
    expect(DeleteMarkers?.map(({ VersionId }) => VersionId)).toEqual(["null"]);
    expect(await read(client, "k", kept.VersionId)).toBe("kept");
  });

  test("what was there before versioning is the version called null", async () => {
    const { client } = await serveS3();
    await client.send(new CreateBucketCommand({ Bucket }));
    await put(client, "k", "before");
    await setVersioning(client, "Enabled");
    await put(client, "k", "after");
    expect(await read(client, "k", "null")).toBe("before");
    expect(await read(client, "k")).toBe("after");
  });

  test("a copy can bring an old version back", async () => {
    const { client } = await serveVersioned();
    const one = await put(client, "k", "one");
    await put(client, "k", "two");
    const copy = await client.send(new CopyObjectCommand({ Bucket, Key: "k", CopySource: `${Bucket}/k?versionId=${one.VersionId}` }));
    expect(copy.CopySourceVersionId).toBe(one.VersionId);
    expect(await read(client, "k")).toBe("one");
  });

  test("DeleteObjects deletes up to a thousand, quietly or not, and empties the bucket by version", async () => {
    const { client } = await serveVersioned();
    const versions = [];
    for (const Key of ["a", "b & <c>", "\u0001 \r ü"]) versions.push({ Key, VersionId: (await put(client, Key, Key)).VersionId });
    const Objects = versions.map(({ Key }) => ({ Key }));
    const marked = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(marked.Deleted?.map(({ Key, DeleteMarker }) => [Key, DeleteMarker])).toEqual(Objects.map(({ Key }) => [Key, true]));
    const markers = marked.Deleted?.map(({ Key, DeleteMarkerVersionId }) => ({ Key, VersionId: DeleteMarkerVersionId })) ?? [];
    await expect(client.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({ name: "BucketNotEmpty" });
    const wrong = { Key: "a", VersionId: "nonsense" };
    const emptied = await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Quiet: true, Objects: [...versions, ...markers, wrong] } }),
    );
    expect(emptied.Deleted).toBeUndefined();
    expect(emptied.Errors).toMatchObject([{ ...wrong, Code: "InvalidArgument" }]);
    const many = Array.from({ length: 1001 }, (_, i) => ({ Key: `k${i}` }));
    await expect(client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: many } }))).rejects.toMatchObject({
      name: "MalformedXML",
    });
    await client.send(new DeleteBucketCommand({ Bucket }));
  });
});

describe("ListObjectVersions", () => {
  test("lists keys in order and the newest of each first, page by page, none twice", async () => {
    const { client } = await serveVersioned();
    const expected: string[] = [];
    for (const key of ["a", "b", "c"]) {
      const ids = [];
      for (const text of ["one", "two", "three"]) ids.unshift((await put(client, key, text)).VersionId ?? "");
      ids.unshift((await client.send(new DeleteObjectCommand({ Bucket, Key: key }))).VersionId ?? "");
      expected.push(...ids.map((id) => `${key} ${id}`));
    }
    const seen: { entry: string; isLatest: boolean | undefined }[] = [];
    let [KeyMarker, VersionIdMarker]: (string | undefined)[] = [];
    do {
      const page: ListObjectVersionsCommandOutput = await client.send(
        new ListObjectVersionsCommand({ Bucket, MaxKeys: 5, KeyMarker, VersionIdMarker }),
      );
      const entries = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
      expect(entries.length).toBeLessThanOrEqual(5);
      seen.push(...entries.map(({ Key, VersionId, IsLatest }) => ({ entry: `${Key} ${VersionId}`, isLatest: IsLatest })));
      [KeyMarker, VersionIdMarker] = [page.NextKeyMarker, page.NextVersionIdMarker];
    } while (KeyMarker !== undefined);
    expect(seen.map(({ entry }) => entry).toSorted()).toEqual(expected.toSorted());
    expect(seen.filter(({ isLatest }) => isLatest).map(({ entry }) => entry)).toEqual([expected[0], expected[4], expected[8]]);
  });

  test("knows prefixes and delimiters, also from page to page", async () => {
    const { client } = await serveVersioned();
    for (const key of ["a/1", "a/2", "b", "c/1", "d"]) await put(client, key, key);
    const seen: (string | undefined)[] = [];
    let KeyMarker: string | undefined;
    do {
      const page: ListObjectVersionsCommandOutput = await client.send(
        new ListObjectVersionsCommand({ Bucket, Delimiter: "/", MaxKeys: 1, KeyMarker }),
      );
      seen.push(...(page.Versions ?? []).map(({ Key }) => Key), ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
      KeyMarker = page.NextKeyMarker;
    } while (KeyMarker !== undefined);
    expect(seen).toEqual(["a/", "b", "c/", "d"]);
    const { Versions } = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix: "a/" }));
    expect(Versions?.map(({ Key }) => Key)).toEqual(["a/1", "a/2"]);
  });
});
