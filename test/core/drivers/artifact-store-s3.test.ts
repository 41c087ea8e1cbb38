import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createArtifactStoreS3 } from "#core/drivers/artifact-store-s3.ts";
import type { ArtifactCorruption } from "#core/drivers/fetch-artifact.ts";
import { artifactKey } from "#core/model/artifact.ts";
import type { ArtifactStore } from "#core/serving/artifact-store.ts";
import { type FakeS3, type S3Fault, startFakeS3 } from "#test/fakes/s3-client-endpoint.ts";

const BYTES = randomBytes(300_000);
const DIGEST = { sha256: createHash("sha256").update(BYTES).digest("hex"), bytes: BYTES.length };
const BROKEN: S3Fault = { kind: "status", status: 503, code: "SlowDown" };

let s3: FakeS3;
let folder: string;
let corruptions: ArtifactCorruption[];
let slept: number[];

beforeEach(async () => {
  s3 = await startFakeS3();
  s3.put(`artifacts/${artifactKey(DIGEST.sha256)}`, BYTES);
  folder = await mkdtemp(join(tmpdir(), "artifact-store-"));
  corruptions = [];
  slept = [];
});

afterEach(async () => {
  await s3.close();
  await rm(folder, { recursive: true });
});

function openStore(timeoutMs?: number, into = folder): ArtifactStore {
  return createArtifactStoreS3({
    client: s3.client,
    bucket: "artifacts",
    folder: into,
    reportCorruption: (corruption) => corruptions.push(corruption),
    random: () => 0.5,
    sleep: async (ms) => void slept.push(ms),
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
}

const flip = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
};

describe("createArtifactStoreS3()", () => {
  test("brings the artifact's bytes to a file named by its digest, with one GET", async () => {
    const path = await openStore().materialize(DIGEST);
    expect(path).toBe(join(folder, DIGEST.sha256));
    expect(await readFile(path)).toEqual(BYTES);
    expect(s3.calls).toHaveLength(1);
    expect(await readdir(folder)).toEqual([DIGEST.sha256]);
  });

  test("answers from the local file without a call when that still fits", async () => {
    await openStore().materialize(DIGEST);
    await openStore().materialize(DIGEST);
    expect(s3.calls).toHaveLength(1);
  });

  test("removes what an interrupted load left behind", async () => {
    await writeFile(join(folder, ".part-0123"), "half");
    await openStore().materialize(DIGEST);
    expect(await readdir(folder)).toEqual([DIGEST.sha256]);
  });

  test.each<[string, S3Fault]>([
    ["a 503", BROKEN],
    ["a 500", { kind: "status", status: 500, code: "InternalError" }],
    ["a body cut short", { kind: "truncate", bytes: 1_000, honestLength: false }],
    ["a short body that says so", { kind: "truncate", bytes: 1_000, honestLength: true }],
  ])("loads after %s, twice, with full jitter between", async (_name, fault) => {
    s3.faults.push(fault, fault);
    expect(await readFile(await openStore().materialize(DIGEST))).toEqual(BYTES);
    expect(slept).toEqual([25, 50]);
    expect(await readdir(folder)).toEqual([DIGEST.sha256]);
  });

  test.each<[string, S3Fault]>([
    ["S3 keeps failing", BROKEN],
    ["every body is short", { kind: "truncate", bytes: 1_000, honestLength: true }],
  ])("says MODEL_UNAVAILABLE and leaves nothing when %s", async (_name, fault) => {
    s3.faults.push(fault, fault, fault);
    await expect(openStore().materialize(DIGEST)).rejects.toMatchObject({ code: "MODEL_UNAVAILABLE", status: 503 });
    expect(s3.calls).toHaveLength(3);
    expect(await readdir(folder)).toEqual([]);
  });

  test("asks once for what is not there", async () => {
    s3.objects.clear();
    await expect(openStore().materialize(DIGEST)).rejects.toMatchObject({ code: "MODEL_UNAVAILABLE" });
    expect(s3.calls).toHaveLength(1);
  });

  test("gives up at its budget on a body that never ends, and leaves nothing", async () => {
    s3.faults.push({ kind: "stall" }, { kind: "stall" }, { kind: "stall" });
    await expect(openStore(300).materialize(DIGEST)).rejects.toMatchObject({
      code: "MODEL_UNAVAILABLE",
      message: `Artifact ${DIGEST.sha256} did not arrive within 300 ms`,
    });
    expect(s3.calls).toHaveLength(1);
    expect(await readdir(folder)).toEqual([]);
  });

  test.each([0, 1, 149_999, 299_999])("refuses and reports a body with byte %i flipped, without asking again", async (at) => {
    s3.faults.push({ kind: "replace", body: flip(BYTES, at) });
    await expect(openStore().materialize(DIGEST)).rejects.toMatchObject({ code: "CHECKSUM_MISMATCH", status: 503 });
    expect(s3.calls).toHaveLength(1);
    expect(corruptions).toMatchObject([{ where: "bucket", expected: DIGEST }]);
    expect(await readdir(folder)).toEqual([]);
  });

  test("refuses a body that is longer than the artifact", async () => {
    s3.faults.push({ kind: "replace", body: Buffer.concat([BYTES, Buffer.from("x")]) });
    await expect(openStore().materialize(DIGEST)).rejects.toMatchObject({ code: "CHECKSUM_MISMATCH" });
    expect(await readdir(folder)).toEqual([]);
  });

  test("drops and reports a local file that changed, and loads it again", async () => {
    const path = await openStore().materialize(DIGEST);
    await writeFile(path, flip(BYTES, 7));
    expect(await readFile(await openStore().materialize(DIGEST))).toEqual(BYTES);
    expect(corruptions).toMatchObject([{ where: "local cache" }]);
    expect(s3.calls).toHaveLength(2);
  });

  test("never hands out a changed local file when the bucket is away", async () => {
    await writeFile(await openStore().materialize(DIGEST), flip(BYTES, 7));
    s3.faults.push(BROKEN, BROKEN, BROKEN);
    await expect(openStore().materialize(DIGEST)).rejects.toMatchObject({ code: "MODEL_UNAVAILABLE" });
  });

  test("says STORAGE_FULL when the disk takes no more, without asking again", async () => {
    const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC", syscall: "write" });
    s3.client.middlewareStack.add(() => () => Promise.reject(full), { step: "deserialize" });
    await expect(openStore().materialize(DIGEST)).rejects.toMatchObject({ code: "STORAGE_FULL", status: 503, cause: full });
    expect(slept).toEqual([]);
  });
});

describe("positive control: without the comparison", () => {
  test("a flipped byte would change what is served", () => {
    expect(createHash("sha256").update(flip(BYTES, 0)).digest("hex")).not.toBe(DIGEST.sha256);
  });
});
