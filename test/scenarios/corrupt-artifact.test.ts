import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, ListBucketsCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, inject, onTestFinished, test } from "vitest";
import { ROOT, type StartedCloud, startCloud } from "#test/support/started-cloud.ts";

const sample = readFileSync(join(ROOT, "models/mnist/1/sample.json"));
const { artifact } = JSON.parse(readFileSync(join(ROOT, "models/mnist/1/version.json"), "utf8")) as {
  readonly artifact: { readonly sha256: string };
};

async function infer(cloud: StartedCloud, key: string): Promise<{ readonly status: number; readonly code: string; readonly text: string }> {
  const headers = { "x-api-key": key, "content-type": "application/json" };
  const response = await fetch(`${cloud.connection.url}/v2/models/mnist/infer`, { method: "POST", headers, body: sample });
  const text = await response.text();
  return { status: response.status, code: (JSON.parse(text) as { readonly code?: string }).code ?? "OK", text };
}

/** The messages of a log group that hold a term. */
async function findLogged(cloud: StartedCloud, term: string): Promise<string> {
  const ask = async (operation: string, body: object): Promise<string> => {
    const response = await fetch(cloud.connection.awsEndpoint, {
      method: "POST",
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/logs/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`,
        "x-amz-date": "20260101T000000Z",
        "x-amz-target": `Logs_20140328.${operation}`,
        "content-type": "application/x-amz-json-1.1",
      },
      body: JSON.stringify(body),
    });
    return response.text();
  };
  const { logGroups } = JSON.parse(await ask("DescribeLogGroups", {})) as {
    readonly logGroups: readonly { readonly logGroupName: string }[];
  };
  const found = await Promise.all(
    logGroups.map(({ logGroupName }) => ask("FilterLogEvents", { logGroupName, filterPattern: `"${term}"` })),
  );
  return found.filter((text) => text.includes(term)).join("\n");
}

test.skipIf(inject("home") === "")(
  "an artifact with a flipped byte is never opened: 503, a line in the log, and served again once it is whole",
  async () => {
    const home = mkdtempSync(join(tmpdir(), "slipway-home-"));
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    const first = await startCloud({ home });
    const key = first.connection.apiKey;
    expect((await infer(first, key)).status).toBe(200);
    expect(await first.stop()).toBe(0);

    const cloud = await startCloud({ home, arguments: ["--no-deploy"] });
    onTestFinished(() => cloud.kill());
    const s3 = new S3Client({
      endpoint: cloud.connection.awsEndpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      forcePathStyle: true,
    });
    onTestFinished(() => s3.destroy());
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    const Bucket = Buckets.find(({ Name }) => Name?.startsWith("slipway-storage"))?.Name;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "models/" }));
    const Key = Contents.find((object) => object.Key?.includes(artifact.sha256))?.Key;
    const whole = await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToByteArray();
    if (whole === undefined) throw new Error("There is no artifact");
    const flipped = Uint8Array.from(whole);
    flipped[200_000] = (flipped[200_000] ?? 0) ^ 1;
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: flipped }));

    for (let attempt = 0; attempt < 2; attempt++) {
      const refused = await infer(cloud, key);
      expect([refused.status, refused.code]).toEqual([503, "CHECKSUM_MISMATCH"]);
      expect(refused.text).not.toMatch(/[0-9a-f]{64}|s3|bucket|\/tmp/i);
    }
    expect(await findLogged(cloud, "CHECKSUM_MISMATCH")).toContain("sha256");

    await s3.send(new PutObjectCommand({ Bucket, Key, Body: whole }));
    expect((await infer(cloud, key)).status).toBe(200);
    expect(await cloud.stop()).toBe(0);
  },
);
