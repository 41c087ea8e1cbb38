import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { createCheckpointFile } from "#training/storage/checkpoint-file.ts";
import { trainVersion } from "#training/version/train-version.ts";
import { declareSmall, SYNTHETIC_DATA } from "../version/trained-version.ts";

const DEPENDENCIES = { openGraph: openGraphSession, now: () => performance.now() };
/** Everything with a state: Adam's moments, the step that a schedule counts, running statistics, dropout, and the best epoch. */
const DECLARATION = declareSmall({
  layers: [
    { kind: "flatten" },
    { kind: "dense", units: 8 },
    { kind: "batch-norm" },
    { kind: "relu" },
    { kind: "dropout", ratio: 0.2 },
    { kind: "dense", units: 10 },
  ],
  learningRateSchedule: { kind: "exponential", factor: 0.9, every: 50 },
  earlyStopping: { share: 0.1, patience: 10 },
  epochs: 3,
  minAccuracy: 0,
});

describe("trainVersion() from a checkpoint", () => {
  test("goes on to the very bytes of a training that was not interrupted, also after a SIGKILL", async () => {
    const whole = await trainVersion(DECLARATION, SYNTHETIC_DATA, DEPENDENCIES);
    const folder = temporaryFolder();
    const killed = spawnSync(process.execPath, [join(import.meta.dirname, "killed-training.ts"), folder, JSON.stringify(DECLARATION)]);
    expect(killed.signal).toBe("SIGKILL");
    const checkpoint = await createCheckpointFile(folder).load();
    expect(checkpoint?.epochs).toHaveLength(2);
    const resumed = await trainVersion(DECLARATION, SYNTHETIC_DATA, DEPENDENCIES, checkpoint);
    expect(Buffer.from(resumed.model).equals(whole.model)).toBe(true);
    expect(resumed.epochs.map(({ loss }) => loss)).toEqual(whole.epochs.map(({ loss }) => loss));
    // The control: the same checkpoint with one state forgotten ends elsewhere.
    const forgetful = {
      ...(checkpoint ?? { fingerprint: "", epochs: [] }),
      states: (checkpoint?.states ?? []).map((state) =>
        state.name.endsWith(".v") ? { ...state, data: new Float32Array(state.data.length) } : state,
      ),
    };
    const other = await trainVersion(DECLARATION, SYNTHETIC_DATA, DEPENDENCIES, forgetful);
    expect(Buffer.from(other.model).equals(whole.model)).toBe(false);
  });

  test("refuses the checkpoint of another training", async () => {
    const checkpoint = { fingerprint: "another's", epochs: [], states: [] };
    await expect(trainVersion(DECLARATION, SYNTHETIC_DATA, DEPENDENCIES, checkpoint)).rejects.toThrowError(
      /another declaration, other data/,
    );
  });
});

describe("createCheckpointFile()", () => {
  const STATE = { name: "w", datatype: "FP32", shape: [2], data: Float32Array.of(1, -2.5) } as const;
  const checkpoint = (loss: number) => ({
    fingerprint: "f",
    epochs: [{ epoch: 1, epochs: 2, step: 1, steps: 1, loss, elapsedMs: 1, computeMs: 1 }],
    states: [STATE],
    best: { epoch: 1, loss, states: [{ ...STATE, data: Float32Array.of(3, 4) }] },
  });

  test("gives back what was saved last, and nothing where nothing was", async () => {
    const folder = temporaryFolder();
    const file = createCheckpointFile(folder);
    expect(await file.load()).toBeUndefined();
    await file.save(checkpoint(0.5));
    await file.save(checkpoint(0.25));
    expect(await file.load()).toEqual(checkpoint(0.25));
    expect(readdirSync(folder)).toEqual(["checkpoint.bin"]);
    await file.remove();
    expect(await file.load()).toBeUndefined();
  });

  test("keeps the last checkpoint when the disk is full in the middle of the next", async () => {
    const folder = temporaryFolder();
    await createCheckpointFile(folder).save(checkpoint(0.5));
    const full = createCheckpointFile(folder, async (path, content) => {
      writeFileSync(path, Buffer.from(content).subarray(0, 40));
      throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
    });
    await expect(full.save(checkpoint(0.25))).rejects.toMatchObject({ code: "ENOSPC" });
    expect(await full.load()).toEqual(checkpoint(0.5));
    expect(readdirSync(folder)).toEqual(["checkpoint.bin"]);
  });

  test("refuses a file with one flipped bit, or that ends early", async () => {
    const folder = temporaryFolder();
    const file = createCheckpointFile(folder);
    await file.save(checkpoint(0.5));
    const path = join(folder, "checkpoint.bin");
    const bytes = readFileSync(path);
    for (const damaged of [bytes.subarray(0, -1), bytes.subarray(0, 10), bytes.map((byte, at) => (at === 60 ? byte ^ 1 : byte))]) {
      writeFileSync(path, damaged);
      await expect(file.load()).rejects.toThrowError(/is damaged: delete it, or train without --resume/);
    }
  });
});
