import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { type DiskObjectStore, openObjectStore } from "#local/cloud/s3/open-object-store.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

const NOW_MS = Date.UTC(2026, 10, 24, 12);

function openStore(folder = temporaryFolder()): DiskObjectStore {
  return openObjectStore(folder, () => NOW_MS);
}

async function openWithBucket(versioning = false, folder?: string): Promise<DiskObjectStore> {
  const store = openStore(folder);
  await store.createBucket("models", { versioning });
  return store;
}

describe("openObjectStore()", () => {
  test("put() and read() give the bytes back, from a buffer and from a stream", async () => {
    const store = await openWithBucket();
    const put = await store.put("models", "a/b c.bin", Buffer.from("123456789"), { contentType: "text/plain", metadata: { by: "test" } });
    expect(put).toEqual({
      key: "a/b c.bin",
      bytes: 9,
      etag: '"25f9e794323b453885f5181f1b624d0b"',
      lastModified: "2026-11-24T12:00:00.000Z",
      contentType: "text/plain",
      versionId: null,
      metadata: { by: "test" },
      checksums: { CRC64NVME: "rosUhgp5mIg=" },
    });
    expect(await store.head("models", "a/b c.bin")).toEqual(put);
    expect((await store.read("models", "a/b c.bin")).toString()).toBe("123456789");
    await store.put("models", "streamed", Readable.from([Buffer.from("12"), Buffer.from("3")]));
    expect((await store.read("models", "streamed")).toString()).toBe("123");
  });

  test("everything survives being opened again", async () => {
    const folder = temporaryFolder();
    const before = await openWithBucket(true, folder);
    const first = await before.put("models", "k", Buffer.from("one"));
    const second = await before.put("models", "k", Buffer.from("two"));
    const after = openStore(folder);
    expect(after.listBuckets()).toEqual(["models"]);
    expect(after.storage.buckets.require("models").versioning).toBe("Enabled");
    expect(await after.list("models", "")).toEqual([second]);
    expect(after.storage.objects.versions("models", "k").map(({ versionId }) => versionId)).toEqual([second.versionId, first.versionId]);
    expect((await after.read("models", "k")).toString()).toBe("two");
  });

  test("of concurrent puts with ifAbsent exactly one wins, and its bytes stay", async () => {
    const folder = temporaryFolder();
    const store = await openWithBucket(false, folder);
    const puts = Array.from({ length: 20 }, (_, i) => store.put("models", "k", Buffer.from(`writer ${i}`), { ifAbsent: true }));
    const results = await Promise.allSettled(puts);
    const winner = results.findIndex(({ status }) => status === "fulfilled");
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const result of results)
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "PreconditionFailed", status: 412 });
    expect((await store.read("models", "k")).toString()).toBe(`writer ${winner}`);
    expect(readdirSync(join(folder, "data"))).toHaveLength(1);
  });

  test("control: without ifAbsent every put succeeds", async () => {
    const store = await openWithBucket();
    const results = await Promise.allSettled(Array.from({ length: 5 }, (_, i) => store.put("models", "k", Buffer.from(`writer ${i}`))));
    expect(results.map(({ status }) => status)).toEqual(Array(5).fill("fulfilled"));
  });

  test("a stream that fails leaves nothing, neither object nor bytes, and the object before it as it was", async () => {
    const folder = temporaryFolder();
    const store = await openWithBucket(false, folder);
    await store.put("models", "k", Buffer.from("before"));
    async function* broken() {
      yield Buffer.from("half");
      throw new Error("sender left");
    }
    await expect(store.put("models", "k", Readable.from(broken()))).rejects.toThrow("sender left");
    expect((await store.read("models", "k")).toString()).toBe("before");
    expect(readdirSync(join(folder, "incoming"))).toEqual([]);
    expect(readdirSync(join(folder, "data"))).toHaveLength(1);
  });

  test("what a kill leaves behind goes at the next start, and what is named stays", async () => {
    const folder = temporaryFolder();
    const store = await openWithBucket(false, folder);
    await store.put("models", "k", Buffer.from("kept"));
    writeFileSync(join(folder, "incoming", "half"), "hal");
    writeFileSync(join(folder, "data", "unnamed"), "whole, but its record was never written");
    const after = openStore(folder);
    expect(readdirSync(join(folder, "incoming"))).toEqual([]);
    expect(readdirSync(join(folder, "data")).map((file) => readFileSync(join(folder, "data", file), "utf8"))).toEqual(["kept"]);
    expect((await after.read("models", "k")).toString()).toBe("kept");
  });

  test("a new object takes the old one's place and its disk space, unless the bucket is versioned", async () => {
    const folder = temporaryFolder();
    const store = await openWithBucket(false, folder);
    for (const text of ["one", "two", "three"]) await store.put("models", "k", Buffer.from(text));
    expect(readdirSync(join(folder, "data"))).toHaveLength(1);
    await store.setVersioning("models", true);
    for (const text of ["four", "five"]) await store.put("models", "k", Buffer.from(text));
    expect(readdirSync(join(folder, "data"))).toHaveLength(3);
  });

  test("delete() of a versioned key hides it behind a delete marker; the bucket is empty only when all versions are gone", async () => {
    const store = await openWithBucket(true);
    const { versionId } = await store.put("models", "k", Buffer.from("one"));
    await store.delete("models", "k");
    expect(await store.head("models", "k")).toBeUndefined();
    await expect(store.read("models", "k")).rejects.toMatchObject({ code: "NoSuchKey", status: 404 });
    await expect(store.deleteBucket("models")).rejects.toMatchObject({ code: "BucketNotEmpty", status: 409 });
    const [marker] = store.storage.objects.versions("models", "k");
    store.storage.objects.removeVersion("models", "k", marker?.versionId ?? "");
    expect((await store.read("models", "k")).toString()).toBe("one");
    store.storage.objects.removeVersion("models", "k", versionId ?? "");
    await store.deleteBucket("models");
    expect(store.bucketExists("models")).toBe(false);
  });

  test("a bucket made again is empty", async () => {
    const store = await openWithBucket();
    await store.put("models", "k", Buffer.from("one"));
    await store.delete("models", "k");
    await store.deleteBucket("models");
    await store.createBucket("models", { versioning: false });
    expect(await store.list("models", "")).toEqual([]);
  });

  test("refuses unknown buckets, taken names and names S3 would not take", async () => {
    const store = await openWithBucket();
    await expect(store.put("absent", "k", Buffer.from("x"))).rejects.toMatchObject({ code: "NoSuchBucket" });
    await expect(store.list("absent", "")).rejects.toMatchObject({ code: "NoSuchBucket" });
    await expect(store.createBucket("models", { versioning: false })).rejects.toMatchObject({ code: "BucketAlreadyOwnedByYou" });
    for (const name of ["", "ab", "Models", "a..b", "../etc", "10.0.0.1", "a/b", "-ab", "a".repeat(64)]) {
      await expect(store.createBucket(name, { versioning: false }), name).rejects.toMatchObject({ code: "InvalidBucketName" });
    }
  });

  test("keys are names, not paths: dots, long ones and ones that differ in case live side by side", async () => {
    const store = await openWithBucket();
    const keys = ["../../outside", "..", "a//b", "A", "a", "\u{1F600}", "x".repeat(1024)];
    for (const key of keys) await store.put("models", key, Buffer.from(key));
    for (const key of keys) expect((await store.read("models", key)).toString()).toBe(key);
    await expect(store.put("models", "x".repeat(1025), Buffer.from("x"))).rejects.toMatchObject({ code: "KeyTooLongError" });
  });
});
