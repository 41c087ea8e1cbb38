import { createHash, randomBytes } from "node:crypto";
import type { CloudFormationCustomResourceEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createArtifactCopierS3 } from "#core/drivers/artifact-copier-s3.ts";
import { artifactKey } from "#core/model/artifact.ts";
import { createArtifactHandler } from "#functions/artifact/create-artifact-handler.ts";
import { lambdaContext } from "#test/fakes/api-gateway-event.ts";
import { type FakeS3, startFakeS3 } from "#test/fakes/s3-client-endpoint.ts";

const MODEL = randomBytes(300_000);
const NEXT = randomBytes(200_000);
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const targetOf = (bytes: Uint8Array) => `artifacts/${artifactKey(sha256(bytes))}`;
const propertiesOf = (bytes: Uint8Array, key = "asset") => ({
  ServiceToken: "arn:aws:lambda:eu-central-1:123456789012:function:copier",
  SourceBucket: "assets",
  SourceKey: key,
  TargetBucket: "artifacts",
  Sha256: sha256(bytes),
  Bytes: String(bytes.length),
});

let s3: FakeS3;
let lines: Readonly<Record<string, unknown>>[];

beforeEach(async () => {
  s3 = await startFakeS3();
  lines = [];
  s3.put("assets/asset", MODEL);
  s3.put("assets/next", NEXT);
});

afterEach(() => s3.close());

type Change =
  | { readonly RequestType: "Create"; readonly ResourceProperties: object }
  | { readonly RequestType: "Update" | "Delete"; readonly ResourceProperties: object; readonly PhysicalResourceId: string };

/** What CloudFormation reads at its URL. */
async function apply(change: Change, remainingMs = 60_000) {
  const event = {
    ...change,
    ServiceToken: "arn:aws:lambda:eu-central-1:123456789012:function:copier",
    ResponseURL: "https://cloudformation.invalid/answer?X-Amz-Signature=canary",
    StackId: "stack",
    RequestId: "change-1",
    LogicalResourceId: "Copy",
    ResourceType: "Custom::SlipwayArtifact",
  } as unknown as CloudFormationCustomResourceEvent;
  const sent: { url: string; body: string }[] = [];
  const handler = createArtifactHandler({
    copier: createArtifactCopierS3(s3.client, { random: () => 0, sleep: async () => {} }),
    send: async (url, body) => void sent.push({ url, body }),
    log: (line) => void lines.push(line),
  });
  await handler(event, lambdaContext(remainingMs));
  expect(sent.map(({ url }) => url)).toEqual([event.ResponseURL]);
  expect(JSON.stringify(lines)).not.toContain("canary");
  return JSON.parse(sent[0]?.body ?? "");
}

const create = (bytes: Uint8Array, key?: string) => apply({ RequestType: "Create", ResourceProperties: propertiesOf(bytes, key) });
const remove = (PhysicalResourceId: string) =>
  apply({ RequestType: "Delete", PhysicalResourceId, ResourceProperties: propertiesOf(MODEL) });

describe("createArtifactHandler()", () => {
  test("copies on Create and answers with the key and an id that names bucket and key", async () => {
    expect(await create(MODEL)).toEqual({
      Status: "SUCCESS",
      StackId: "stack",
      RequestId: "change-1",
      LogicalResourceId: "Copy",
      PhysicalResourceId: targetOf(MODEL),
      Data: { Key: artifactKey(sha256(MODEL)) },
    });
    expect(s3.objects.get(targetOf(MODEL))?.[0]?.body).toEqual(MODEL);
  });

  test("answers a Create that is delivered twice alike, and writes once", async () => {
    expect(await create(MODEL)).toEqual(await create(MODEL));
    expect(s3.objects.get(targetOf(MODEL))).toHaveLength(1);
  });

  test("keeps the id on an Update to the same bytes, so that CloudFormation deletes nothing", async () => {
    const { PhysicalResourceId } = await create(MODEL);
    s3.put("assets/moved", MODEL);
    const updated = await apply({ RequestType: "Update", PhysicalResourceId, ResourceProperties: propertiesOf(MODEL, "moved") });
    expect(updated).toMatchObject({ Status: "SUCCESS", PhysicalResourceId });
  });

  test("gives another id on an Update to other bytes, and leaves the former for CloudFormation's Delete", async () => {
    const { PhysicalResourceId } = await create(MODEL);
    const updated = await apply({ RequestType: "Update", PhysicalResourceId, ResourceProperties: propertiesOf(NEXT, "next") });
    expect(updated).toMatchObject({ Status: "SUCCESS", PhysicalResourceId: targetOf(NEXT) });
    expect(s3.objects.has(targetOf(MODEL))).toBe(true);
    expect(await remove(PhysicalResourceId)).toMatchObject({ Status: "SUCCESS", PhysicalResourceId });
    expect([...s3.objects.keys()].sort()).toEqual(["assets/asset", "assets/next", targetOf(NEXT)].sort());
  });

  test("removes every version on Delete, and a second Delete is none the worse", async () => {
    s3.put(targetOf(MODEL), MODEL);
    s3.put(targetOf(MODEL), MODEL);
    expect(await remove(targetOf(MODEL))).toMatchObject({ Status: "SUCCESS" });
    expect(await remove(targetOf(MODEL))).toMatchObject({ Status: "SUCCESS" });
    expect(s3.objects.has(targetOf(MODEL))).toBe(false);
  });

  test("fails a Create whose source is not what the digest says, with the reason and nothing left in the bucket", async () => {
    const answer = await create(MODEL, "next");
    expect(answer).toMatchObject({ Status: "FAILED", Reason: expect.stringMatching(/"assets\/next" is 200000 bytes, expected 300000/) });
    expect([...s3.objects.keys()]).toEqual(["assets/asset", "assets/next"]);
    expect(lines).toMatchObject([{ level: "error", status: "FAILED" }]);
    // The rollback's Delete must find nothing to do, above all not somebody else's key.
    s3.calls.length = 0;
    expect(await remove(answer.PhysicalResourceId)).toMatchObject({ Status: "SUCCESS" });
    expect(s3.calls).toEqual([]);
  });

  test("keeps the former id when an Update fails", async () => {
    const failed = await apply({ RequestType: "Update", PhysicalResourceId: targetOf(MODEL), ResourceProperties: propertiesOf(NEXT) });
    expect(failed).toMatchObject({ Status: "FAILED", PhysicalResourceId: targetOf(MODEL) });
  });

  test.each(["Sha256", "Bytes", "TargetBucket"])("fails with the name of a property that is wrong: %s", async (name) => {
    const answer = await apply({ RequestType: "Create", ResourceProperties: { ...propertiesOf(MODEL), [name]: {} } });
    expect(answer).toMatchObject({ Status: "FAILED", Reason: `Wrong property: ${name}` });
  });

  // Eight seconds: a handler that keeps no time for its answer would wait for ten.
  test("answers before the function runs out of time, even if S3 does not", { timeout: 8_000 }, async () => {
    s3.faults.push({ kind: "stall" });
    const answer = await apply({ RequestType: "Create", ResourceProperties: propertiesOf(MODEL) }, 10_050);
    expect(answer).toMatchObject({ Status: "FAILED", Reason: expect.stringMatching(/time|abort/i) });
    expect(s3.objects.has(targetOf(MODEL))).toBe(false);
  });
});
