import { expect, test } from "vitest";
import type { ObjectStore } from "#local/cloud/s3/object-store.ts";
import { createMemoryObjectStore } from "#test/fakes/local-cloud/memory-object-store.ts";
import { type CloudOfFakes, openCloudOfFakes } from "../cloud-of-fakes.ts";

const bucket = (name: string, more: object = {}) => ({ Type: "AWS::S3::Bucket", Properties: { BucketName: name }, ...more });

const BEFORE = {
  Resources: {
    A: bucket("a-old"),
    B: bucket("b", { DependsOn: "A" }),
    Gone: bucket("gone"),
    Note: { Type: "AWS::SSM::Parameter", Properties: { Name: "/note", Type: "String", Value: { Ref: "A" } } },
  },
};
const AFTER = {
  Resources: {
    A: bucket("a-new"),
    B: { ...bucket("b"), Properties: { BucketName: "b", VersioningConfiguration: { Status: "Enabled" } }, DependsOn: "A" },
    C: bucket("c", { DependsOn: "B" }),
    Note: { Type: "AWS::SSM::Parameter", Properties: { Name: "/note", Type: "String", Value: { Ref: "A" } } },
  },
};

/** A process that dies at its n-th step: the call before it has happened or not, and never returns. */
interface Mortal {
  readonly objects: ObjectStore;
  readonly died: Promise<void>;
  steps(): number;
}

function mortal(objects: ObjectStore, dieAt: number, dieAfterTheCall: boolean): Mortal {
  const { promise, resolve } = Promise.withResolvers<void>();
  let steps = 0;
  let isDead = false;
  const step = async <T>(call: () => Promise<T>): Promise<T> => {
    steps += 1;
    const dies = isDead || steps >= dieAt;
    if (dies && !isDead) {
      isDead = true;
      if (dieAfterTheCall) await call();
      resolve();
    }
    return dies ? new Promise<T>(() => {}) : call();
  };
  return {
    died: promise,
    steps: () => steps,
    objects: {
      ...objects,
      createBucket: (name, options) => step(() => objects.createBucket(name, options)),
      setVersioning: (name, enabled) => step(() => objects.setVersioning(name, enabled)),
      deleteBucket: (name) => step(() => objects.deleteBucket(name)),
    },
  };
}

/** Runs an operation that dies, and opens what it left behind in a new process. */
async function kill(
  at: number,
  afterTheCall: boolean,
  prepare: (cloud: CloudOfFakes) => Promise<unknown>,
  operation: (cloud: CloudOfFakes) => Promise<unknown>,
): Promise<CloudOfFakes | undefined> {
  const objects = createMemoryObjectStore();
  const first = openCloudOfFakes(undefined, { objects });
  await prepare(first);
  const dying = mortal(objects, at, afterTheCall);
  const second = openCloudOfFakes(first.folder, { objects: dying.objects });
  const outcome = await Promise.race([operation(second).then(() => "ended"), dying.died.then(() => "died")]);
  return outcome === "ended" ? undefined : openCloudOfFakes(first.folder, { objects });
}

const state = ({ objects, parameters }: CloudOfFakes) => ({
  buckets: objects.listBuckets().toSorted(),
  note: parameters.get("/note")?.value,
});

async function atEveryKill(
  prepare: (cloud: CloudOfFakes) => Promise<unknown>,
  operation: (cloud: CloudOfFakes) => Promise<unknown>,
  check: (revived: CloudOfFakes, resumed: Awaited<ReturnType<CloudOfFakes["cloudFormation"]["resumeInterrupted"]>>) => Promise<void>,
): Promise<number> {
  let kills = 0;
  for (const afterTheCall of [false, true]) {
    for (let at = 1; ; at += 1) {
      const revived = await kill(at, afterTheCall, prepare, operation);
      if (revived === undefined) break;
      kills += 1;
      await check(revived, await revived.cloudFormation.resumeInterrupted());
    }
  }
  return kills;
}

test("resumeInterrupted() takes back a creation killed at any step, and the next deploy succeeds", async () => {
  const kills = await atEveryKill(
    async () => {},
    (cloud) => cloud.deploy(AFTER),
    async (revived, [resumed]) => {
      expect(resumed?.status).toBe("ROLLBACK_COMPLETE");
      expect(state(revived)).toEqual({ buckets: [], note: undefined });
      expect((await revived.deploy(AFTER)).status).toBe("CREATE_COMPLETE");
      expect(state(revived)).toEqual({ buckets: ["a-new", "b", "c"], note: "a-new" });
    },
  );
  expect(kills).toBe(6);
});

test("resumeInterrupted() brings an update killed at any step to one of its two ends, and the next deploy succeeds", async () => {
  const ends = new Set<string>();
  const kills = await atEveryKill(
    (cloud) => cloud.deploy(BEFORE),
    (cloud) => cloud.deploy(AFTER),
    async (revived, [resumed]) => {
      ends.add(resumed?.status ?? "none");
      const isDone = resumed?.status === "UPDATE_COMPLETE";
      expect(state(revived)).toEqual(
        isDone ? { buckets: ["a-new", "b", "c"], note: "a-new" } : { buckets: ["a-old", "b", "gone"], note: "a-old" },
      );
      await revived.deploy(AFTER);
      expect(state(revived)).toEqual({ buckets: ["a-new", "b", "c"], note: "a-new" });
    },
  );
  expect(kills).toBe(10);
  expect(ends).toEqual(new Set(["UPDATE_ROLLBACK_COMPLETE", "UPDATE_COMPLETE"]));
});

test("control: without resumeInterrupted() a killed update is left between its two ends", async () => {
  const revived = await kill(
    2,
    true,
    (cloud) => cloud.deploy(BEFORE),
    (cloud) => cloud.deploy(AFTER),
  );
  if (revived === undefined) throw new Error("The update was not killed");
  expect(state(revived).buckets).toEqual(["a-new", "a-old", "b", "gone"]);
  await expect(revived.deploy(AFTER)).rejects.toThrow(/is in UPDATE_IN_PROGRESS state/);
});

test("resumeInterrupted() goes on with a deletion killed at any step", async () => {
  await atEveryKill(
    (cloud) => cloud.deploy(BEFORE),
    (cloud) => cloud.cloudFormation.deleteStack("app"),
    async (revived, [resumed]) => {
      expect(resumed?.status).toBe("DELETE_COMPLETE");
      expect(state(revived)).toEqual({ buckets: [], note: undefined });
    },
  );
});

test("resumeInterrupted() has nothing to do after operations that ended", async () => {
  const cloud = openCloudOfFakes();
  await cloud.deploy(BEFORE);
  const again = openCloudOfFakes(cloud.folder, { objects: cloud.objects });
  expect(await again.cloudFormation.resumeInterrupted()).toEqual([]);
  expect(again.cloudFormation.describeStack("app")?.status).toBe("CREATE_COMPLETE");
});
