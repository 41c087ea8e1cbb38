import { createHash, randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createArtifactCopierS3 } from "#core/drivers/artifact-copier-s3.ts";
import { artifactKey } from "#core/model/artifact.ts";
import { type FakeS3, startFakeS3 } from "#test/fakes/s3-client-endpoint.ts";

const BYTES = randomBytes(3_000_000);
const DIGEST = { sha256: createHash("sha256").update(BYTES).digest("hex"), bytes: BYTES.length };
const SOURCE = { bucket: "assets", key: "model.onnx" };
const TARGET = `artifacts/${artifactKey(DIGEST.sha256)}`;

let s3: FakeS3;

beforeEach(async () => {
  s3 = await startFakeS3();
  s3.put("assets/model.onnx", BYTES);
});

afterEach(() => s3.close());

const open = () => createArtifactCopierS3(s3.client, { random: () => 0, sleep: async () => {} });
const copy = (digest = DIGEST) => open().copy(SOURCE, "artifacts", digest, AbortSignal.timeout(10_000));

describe("copy()", () => {
  test("puts the source's bytes under their digest", async () => {
    expect(await copy()).toBe("copied");
    expect(s3.objects.get(TARGET)?.map((version) => version.body)).toEqual([BYTES]);
  });

  test("leaves the same artifact alone and reads nothing", async () => {
    await copy();
    s3.calls.length = 0;
    expect(await copy()).toBe("found");
    expect(s3.calls).toEqual([`HEAD ${TARGET}`]);
  });

  test("takes whoever was first for the same artifact, and writes once", async () => {
    expect((await Promise.all([copy(), copy()])).sort()).toEqual(["copied", "found"]);
    expect(s3.objects.get(TARGET)).toHaveLength(1);
  });

  test("refuses a target that holds something else, and keeps it", async () => {
    s3.put(TARGET, Buffer.from("other"));
    await expect(copy()).rejects.toThrow(/exists with 5 bytes and SHA-256 "[0-9a-f]{64}", delete it first/);
    expect(s3.objects.get(TARGET)?.[0]?.body.toString()).toBe("other");
  });

  test.each<[string, Buffer, RegExp]>([
    ["one byte is another", Buffer.concat([BYTES.subarray(0, -1), Buffer.of(BYTES.readUInt8(BYTES.length - 1) ^ 1)]), /has SHA-256/],
    ["it is shorter", BYTES.subarray(1), /is 2999999 bytes, expected 3000000/],
    ["it is longer", Buffer.concat([BYTES, Buffer.of(0)]), /is longer than the 3000000 bytes expected/],
  ])("refuses the source when %s, with the reason and nothing left behind", async (_name, bytes, reason) => {
    s3.put("assets/model.onnx", bytes);
    await expect(copy()).rejects.toThrow(reason);
    expect([...s3.objects.keys()]).toEqual(["assets/model.onnx"]);
  });

  test("copies after S3 failed twice and broke off once", async () => {
    s3.faults.push({ kind: "truncate", bytes: 1_000_000, honestLength: false }, { kind: "status", status: 500, code: "InternalError" });
    expect(await copy()).toBe("copied");
    expect(s3.objects.get(TARGET)?.[0]?.body).toEqual(BYTES);
  });

  test("stops when it is told to", async () => {
    s3.faults.push({ kind: "stall" });
    await expect(open().copy(SOURCE, "artifacts", DIGEST, AbortSignal.timeout(200))).rejects.toThrow();
    expect([...s3.objects.keys()]).toEqual(["assets/model.onnx"]);
  });
});

describe("remove()", () => {
  test("deletes every version of the key and no neighbour", async () => {
    const key = artifactKey(DIGEST.sha256);
    s3.put(TARGET, BYTES);
    s3.put(TARGET, BYTES);
    s3.put(`${TARGET}0`, BYTES);
    await open().remove("artifacts", key, AbortSignal.timeout(10_000));
    expect([...s3.objects.keys()]).toEqual(["assets/model.onnx", `${TARGET}0`]);
    await open().remove("artifacts", key, AbortSignal.timeout(10_000));
  });
});
