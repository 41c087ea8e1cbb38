import { request } from "node:http";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  GetObjectAclCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { errorCode, NOW_MS, SIGNATURE, serveS3 } from "./served-s3.ts";

const Bucket = "models";

describe("buckets", () => {
  test("are made, found, listed and deleted", async () => {
    const { client } = await serveS3();
    await client.send(new CreateBucketCommand({ Bucket: "zebra" }));
    await client.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-central-1" } }));
    const { Buckets } = await client.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name, CreationDate }) => [Name, CreationDate?.getTime()])).toEqual([
      [Bucket, NOW_MS],
      ["zebra", NOW_MS],
    ]);
    expect(await client.send(new HeadBucketCommand({ Bucket }))).toMatchObject({ BucketRegion: "eu-central-1" });
    expect((await client.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe("eu-central-1");
    const { ServerSideEncryptionConfiguration } = await client.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm).toBe("AES256");
    await client.send(new DeleteBucketCommand({ Bucket }));
    await expect(client.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({ name: "NotFound" });
    await expect(client.send(new GetBucketLocationCommand({ Bucket }))).rejects.toMatchObject({ name: "NoSuchBucket" });
    await expect(client.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({ name: "NoSuchBucket" });
  });

  test("are refused when taken, elsewhere, misnamed, or full", async () => {
    const { client } = await serveS3();
    await client.send(new CreateBucketCommand({ Bucket }));
    await expect(client.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({ name: "BucketAlreadyOwnedByYou" });
    await expect(client.send(new CreateBucketCommand({ Bucket: "Upper" }))).rejects.toMatchObject({ name: "InvalidBucketName" });
    const elsewhere = { Bucket: "other", CreateBucketConfiguration: { LocationConstraint: "us-west-2" } } as const;
    await expect(client.send(new CreateBucketCommand(elsewhere))).rejects.toMatchObject({ name: "IllegalLocationConstraintException" });
    await client.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
    await expect(client.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({ name: "BucketNotEmpty" });
  });

  test("what the local cloud does not have is refused by name, never answered as something else", async () => {
    const { client, send } = await serveS3();
    await client.send(new CreateBucketCommand({ Bucket }));
    await expect(client.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toMatchObject({
      name: "NotImplemented",
      message: 'The local cloud does not have this operation of S3: GET bucket with "tagging"',
    });
    await expect(client.send(new GetObjectAclCommand({ Bucket, Key: "k" }))).rejects.toMatchObject({ name: "NotImplemented" });
    expect(errorCode(await send({ method: "PATCH", path: `/${Bucket}/k` }))).toBe("MethodNotAllowed");
    expect(errorCode(await send({ method: "GET", path: "/%ff/k" }))).toBe("InvalidURI");
  });

  test("everything a request left behind is there after a restart", async () => {
    const served = await serveS3();
    await served.client.send(new CreateBucketCommand({ Bucket }));
    await served.client.send(new PutObjectCommand({ Bucket, Key: "k", Body: "kept", Metadata: { a: "1" } }));
    const again = await serveS3(served.folder);
    expect(await again.store.head(Bucket, "k")).toEqual(await served.store.head(Bucket, "k"));
    expect((await again.store.read(Bucket, "k")).toString()).toBe("kept");
  });
});

describe("addresses", () => {
  test("a bucket may stand in the host", async () => {
    const { store, url } = await serveS3();
    await store.createBucket(Bucket, { versioning: false });
    await store.put(Bucket, "a/b", Buffer.from("hello"));
    const { port } = new URL(url);
    for (const host of [`${Bucket}.localhost:${port}`, `${Bucket}.s3.localhost:${port}`]) {
      expect(await getBody(Number(port), "/a/b", host), host).toBe("hello");
    }
    for (const host of [`localhost:${port}`, `s3.localhost:${port}`, `127.0.0.1:${port}`]) {
      expect(await getBody(Number(port), `/${Bucket}/a/b`, host), host).toBe("hello");
    }
  });
});

describe("presigned URLs", () => {
  const presign = (path: string, more = "", date = "20261124T115900Z") =>
    `${path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test%2F20261124%2Feu-central-1%2Fs3%2Faws4_request&X-Amz-Date=${date}` +
    `&X-Amz-Expires=300&X-Amz-SignedHeaders=host&X-Amz-Signature=${SIGNATURE}${more}`;

  test("write and read without a header of their own, headers carried in the query", async () => {
    const { url, store } = await serveS3();
    await store.createBucket(Bucket, { versioning: false });
    const put = await fetch(url + presign(`/${Bucket}/k`, "&x-amz-meta-a=1&x-amz-checksum-crc32=y%2FQ5Jg%3D%3D"), {
      method: "PUT",
      body: "123456789",
    });
    expect(put.status).toBe(200);
    expect(await store.head(Bucket, "k")).toMatchObject({ metadata: { a: "1" }, checksums: { CRC32: "y/Q5Jg==" } });
    const get = await fetch(url + presign(`/${Bucket}/k`, "&response-content-type=text%2Fplain&response-content-disposition=inline"));
    expect(get.headers.get("content-type")).toBe("text/plain");
    expect(get.headers.get("content-disposition")).toBe("inline");
    expect(await get.text()).toBe("123456789");
  });

  test("are refused out of time, with another body than they promise, and with headers that are none", async () => {
    const { url, store } = await serveS3();
    await store.createBucket(Bucket, { versioning: false });
    await store.put(Bucket, "k", Buffer.from("before"));
    const late = await fetch(url + presign(`/${Bucket}/k`, "", "20261124T115400Z"));
    expect([late.status, await late.text()]).toEqual([403, expect.stringContaining("<Code>AccessDenied</Code>")]);
    const wrong = await fetch(url + presign(`/${Bucket}/k`, "&x-amz-checksum-crc32=AAAAAA%3D%3D"), { method: "PUT", body: "x" });
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining("<Code>BadDigest</Code>")]);
    const split = await fetch(url + presign(`/${Bucket}/k`, "&response-content-type=a%0d%0ab"));
    expect(split.status).toBe(400);
    expect((await store.read(Bucket, "k")).toString()).toBe("before");
  });
});

function getBody(port: number, path: string, host: string): Promise<string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20261124/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=${SIGNATURE}`;
  return new Promise((resolve, reject) => {
    request({ port, host: "127.0.0.1", path, headers: { host, authorization }, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => resolve(body));
    })
      .on("error", reject)
      .end();
  });
}
