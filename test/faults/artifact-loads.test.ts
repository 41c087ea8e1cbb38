import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import { artifactKey } from "#core/model/artifact.ts";
import type { ArtifactStore } from "#core/serving/artifact-store.ts";
import { createMulberry } from "#test/fuzz/seeded-random.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { type BucketFault, createFaultyBucket, type FaultyBucket } from "./faulty-bucket.ts";
import { loadMany, openStore } from "./load-harness.ts";
import { createOracle, type Oracle, startOracleFunction, toObjects } from "./oracle-function.ts";

const SEED = 20_261_124;
const A = createOracle("a", 1, 11, 3_000);
const B = createOracle("b", 1, 22, 10);

function bucketOf(next: () => BucketFault, oracles: readonly Oracle[] = [A, B], random = createMulberry(SEED)): FaultyBucket {
  return createFaultyBucket({ objects: toObjects(oracles), next, random });
}

function loadsUnder(next: () => BucketFault, loads: number): Promise<ReadonlyMap<string, number>> {
  const folder = temporaryFolder();
  return loadMany({ store: openStore(bucketOf(next).client, folder, () => 0), folder, oracle: A, loads });
}

describe("F01 the bucket fails now and then", () => {
  test("two errors, then fine: 200", async () => {
    const faults: BucketFault[] = ["error", "error"];
    const { client } = bucketOf(() => faults.shift() ?? "none");
    const answer = await startOracleFunction(A, { client, folder: temporaryFolder(), random: Math.random }).ask();
    expect(answer).toMatchObject({ status: 200, id: A.id });
  });

  test.each([
    [0.09, 0.00073],
    [0.3, 0.027],
  ])("at a rate of %d no more loads fail than three reads in a row do, %d of them, and there is no storm", async (rate, share) => {
    const random = createMulberry(SEED);
    const bucket = bucketOf(() => (random() < rate ? "error" : "none"));
    const folder = temporaryFolder();
    const loads = 1_000;
    const outcomes = await loadMany({ store: openStore(bucket.client, folder, random), folder, oracle: A, loads });
    // The expected number and four standard deviations: 0.09 cubed leaves 99.93 % in the long run.
    expect(loads - (outcomes.get("OK") ?? 0)).toBeLessThanOrEqual(loads * share + 4 * Math.sqrt(loads * share));
    // Without a storm: a read more for each failure, and never a fourth.
    expect(bucket.reads() / loads).toBeLessThan(1 + rate + rate * rate + 0.05);
  });
});

test("F02 the bucket is down, the environment warm: 200, and nobody asks the bucket", async () => {
  let fault: BucketFault = "none";
  const bucket = bucketOf(() => fault);
  const warm = startOracleFunction(A, { client: bucket.client, folder: temporaryFolder(), random: Math.random });
  expect((await warm.ask()).status).toBe(200);
  fault = "off";
  for (let call = 0; call < 100; call += 1) expect(await warm.ask()).toMatchObject({ status: 200, id: A.id });
  expect(bucket.reads()).toBe(1);
});

test("F03 the bucket is down, the environment cold: 503 with Retry-After within the time for retries; other models go on; then it heals", async () => {
  let fault: BucketFault = "none";
  const bucket = bucketOf(() => fault);
  const options = { client: bucket.client, random: () => 0.999 };
  const warm = startOracleFunction(B, { ...options, folder: temporaryFolder() });
  await warm.ask();
  fault = "off";
  const cold = startOracleFunction(A, { ...options, folder: temporaryFolder() });
  expect(await cold.ask()).toMatchObject({ status: 503, code: "MODEL_UNAVAILABLE", retryAfter: "5" });
  expect(cold.waited()).toBeLessThan(3_000);
  expect(await warm.ask()).toMatchObject({ status: 200, id: B.id });
  fault = "none";
  expect(await cold.ask()).toMatchObject({ status: 200, id: A.id });
});

test("F04 the bucket sends a byte at a time: 503 at the load's budget, nothing kept", async () => {
  const folder = temporaryFolder();
  const { client } = bucketOf(() => "trickle");
  const slow = startOracleFunction(A, { client, folder, random: Math.random, timeoutMs: 100 });
  expect(await slow.ask()).toMatchObject({ status: 503, code: "MODEL_UNAVAILABLE" });
  expect(LIMITS.LOAD_TIMEOUT_MS).toBeLessThanOrEqual(12_000);
  await expect(loadMany({ store: openStore(client, folder, () => 0, 50), folder, oracle: A, loads: 1 })).resolves.toEqual(
    new Map([["MODEL_UNAVAILABLE", 1]]),
  );
});

test.each<BucketFault>(["short", "short and says so", "reset"])(
  "F05 every body breaks off (%s): asked again, then 503, and never under the artifact's name",
  async (fault) => {
    expect(await loadsUnder(() => fault, 100)).toEqual(new Map([["MODEL_UNAVAILABLE", 100]]));
    let reads = 0;
    expect(await loadsUnder(() => (reads++ % 3 === 2 ? "none" : fault), 50)).toEqual(new Map([["OK", 50]]));
  },
);

describe("F06 one bit is wrong", () => {
  test("in the bucket, at any place: caught each time", async () => {
    expect(await loadsUnder(() => "flip", 300)).toEqual(new Map([["CHECKSUM_MISMATCH", 300]]));
  });

  test("in the local file, at any place: caught each time, reported, and healed from the bucket", async () => {
    const random = createMulberry(SEED);
    const folder = temporaryFolder();
    const { client } = bucketOf(() => "none");
    for (let round = 0; round < 50; round += 1) {
      const changed = Buffer.from(A.bytes);
      const at = Math.floor(random() * changed.length);
      changed.writeUInt8(changed.readUInt8(at) ^ (1 << Math.floor(random() * 8)), at);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, A.version.sha256), changed);
      const cold = startOracleFunction(A, { client, folder, random });
      expect(await cold.ask()).toMatchObject({ status: 200, id: A.id });
      expect(cold.lines[0]).toMatchObject({ corruption: { where: "local cache" } });
    }
  });

  test("a client is told so, and when to come again", async () => {
    const refused = await startOracleFunction(A, {
      client: bucketOf(() => "flip").client,
      folder: temporaryFolder(),
      random: () => 0,
    }).ask();
    expect(refused).toMatchObject({ status: 503, code: "CHECKSUM_MISMATCH", retryAfter: "60" });
  });
});

test("F07 two models' manifests are swapped: verified bytes, and yet neither answers for the other", async () => {
  const swapped: Oracle = { ...A, version: { ...A.version, sha256: B.version.sha256, bytes: B.version.bytes } };
  const { client } = bucketOf(() => "none");
  const answer = await startOracleFunction(swapped, { client, folder: temporaryFolder(), random: Math.random }).ask();
  expect(answer).toMatchObject({ status: 503, code: "MANIFEST_INVALID", id: undefined });
});

describe("F01 to F07 mixed", () => {
  const FAULTS: readonly BucketFault[] = ["none", "none", "none", "error", "reset", "short", "short and says so", "flip", "off"];

  /** @throws Error when an answer is neither the version's own nor a named 503. */
  async function runMixed(seed: number, artifactsOf?: (folder: string, oracle: Oracle) => ArtifactStore): Promise<ReadonlySet<string>> {
    const random = createMulberry(seed);
    const oracles = [createOracle("a", 1, 1, 50), createOracle("a", 2, 2, 700), createOracle("b", 1, 3)];
    const { client } = bucketOf(() => FAULTS[Math.floor(random() * FAULTS.length)] ?? "none", oracles, random);
    const start = (oracle: Oracle) => {
      const folder = temporaryFolder();
      const artifacts = artifactsOf?.(folder, oracle);
      return startOracleFunction(oracle, { client, folder, random, ...(artifacts === undefined ? {} : { artifacts }) });
    };
    const running = oracles.map(start);
    const codes = new Set<string>();
    for (let call = 0; call < 150; call += 1) {
      const index = Math.floor(random() * oracles.length);
      const oracle = oracles[index];
      if (oracle === undefined) continue;
      if (random() < 0.3) running[index] = start(oracle);
      const { status, code, id, retryAfter } = (await running[index]?.ask()) ?? {};
      if (status === 200 ? id !== oracle.id : status !== 503 || id !== undefined || retryAfter === undefined) {
        throw new Error(`${oracle.version.name}@${oracle.version.version} answers ${status} ${code} with ${id}`);
      }
      codes.add(code ?? "");
    }
    return codes;
  }

  test.each([1, 2, 3, 4, 5])("seed %i: every answer is the version's own, or says when to come again", async (seed) => {
    expect([...(await runMixed(SEED + seed))]).toEqual(expect.arrayContaining(["OK", "MODEL_UNAVAILABLE", "CHECKSUM_MISMATCH"]));
  });

  test("positive control: a store that hands out another version's file turns it red", async () => {
    const other = createOracle("a", 9, 99);
    const mixedUp = (folder: string): ArtifactStore => ({
      async materialize() {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, "x"), other.bytes);
        return join(folder, "x");
      },
    });
    await expect(runMixed(SEED, mixedUp)).rejects.toThrow("with 99");
  });
});

describe("positive control: loadMany()", () => {
  /** A store with a planted bug: it keeps what came, unhashed. */
  const careless = (bucket: FaultyBucket, folder: string, swallows: boolean): ArtifactStore => ({
    async materialize({ sha256 }) {
      const { GetObjectCommand } = await import("@aws-sdk/client-s3");
      const answer = await bucket.client.send(new GetObjectCommand({ Bucket: "artifacts", Key: artifactKey(sha256) }));
      writeFileSync(join(folder, sha256), (await answer.Body?.transformToByteArray()) ?? "");
      if (swallows) throw new ServeError("MODEL_UNAVAILABLE", "Too late");
      return join(folder, sha256);
    },
  });

  test("turns red when the hash is skipped", async () => {
    const folder = temporaryFolder();
    const store = careless(
      bucketOf(() => "flip"),
      folder,
      false,
    );
    await expect(loadMany({ store, folder, oracle: A, loads: 1 })).rejects.toThrow("handed out to be opened");
  });

  test("turns red when a part keeps the artifact's name", async () => {
    const folder = temporaryFolder();
    const store = careless(
      bucketOf(() => "short"),
      folder,
      true,
    );
    await expect(loadMany({ store, folder, oracle: A, loads: 1 })).rejects.toThrow("no verified artifact");
  });
});
