import { readdirSync } from "node:fs";
import { join } from "node:path";
import { CopyObjectCommand, CreateBucketCommand, DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { type ServedS3, serveS3 } from "./served-s3.ts";

const Bucket = "models";

async function serveBucket(): Promise<ServedS3> {
  const served = await serveS3();
  await served.client.send(new CreateBucketCommand({ Bucket }));
  return served;
}

test("of 25 concurrent writers with If-None-Match exactly one wins, and its bytes stay", async () => {
  const { client, store, folder } = await serveBucket();
  const bodies = Array.from({ length: 25 }, (_, i) => `writer ${i} `.repeat(2000));
  const results = await Promise.allSettled(
    bodies.map((Body) => client.send(new PutObjectCommand({ Bucket, Key: "k", Body, IfNoneMatch: "*" }))),
  );
  const winners = results.flatMap(({ status }, i) => (status === "fulfilled" ? [i] : []));
  expect(winners).toHaveLength(1);
  for (const result of results) {
    if (result.status === "rejected")
      expect(result.reason).toMatchObject({ name: "PreconditionFailed", $metadata: { httpStatusCode: 412 } });
  }
  expect((await store.read(Bucket, "k")).toString()).toBe(bodies[winners[0] ?? -1]);
  expect(readdirSync(join(folder, "data"))).toHaveLength(1);
});

test("of 25 concurrent writers with the same If-Match exactly one wins", async () => {
  const { client } = await serveBucket();
  const { ETag: IfMatch } = await client.send(new PutObjectCommand({ Bucket, Key: "k", Body: "first" }));
  const puts = Array.from({ length: 25 }, (_, i) => client.send(new PutObjectCommand({ Bucket, Key: "k", Body: `writer ${i}`, IfMatch })));
  const results = await Promise.allSettled(puts);
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("control: the same writers without a condition all succeed", async () => {
  const { client } = await serveBucket();
  const puts = Array.from({ length: 25 }, (_, i) => client.send(new PutObjectCommand({ Bucket, Key: "k", Body: `writer ${i}` })));
  expect((await Promise.allSettled(puts)).every(({ status }) => status === "fulfilled")).toBe(true);
});

test("a deleted key counts as absent, also under a delete marker", async () => {
  const { client, store } = await serveBucket();
  for (const versioning of [false, true]) {
    await store.setVersioning(Bucket, versioning);
    const Key = `k${versioning}`;
    await client.send(new PutObjectCommand({ Bucket, Key, Body: "one", IfNoneMatch: "*" }));
    await client.send(new DeleteObjectCommand({ Bucket, Key }));
    await client.send(new PutObjectCommand({ Bucket, Key, Body: "two", IfNoneMatch: "*" }));
    expect(await (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()).toBe("two");
  }
});

test("If-Match without an object is NoSuchKey, with another's tag PreconditionFailed; a copy obeys conditions too", async () => {
  const { client } = await serveBucket();
  const put = (more: object) => client.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x", ...more }));
  await expect(put({ IfMatch: '"x"' })).rejects.toMatchObject({ name: "NoSuchKey" });
  await put({});
  await expect(put({ IfMatch: '"x"' })).rejects.toMatchObject({ name: "PreconditionFailed" });
  await expect(put({ IfNoneMatch: '"x"' })).rejects.toMatchObject({ name: "NotImplemented" });
  const copy = new CopyObjectCommand({ Bucket, Key: "k", CopySource: `${Bucket}/k`, MetadataDirective: "REPLACE", IfNoneMatch: "*" });
  await expect(client.send(copy)).rejects.toMatchObject({ name: "PreconditionFailed" });
});
