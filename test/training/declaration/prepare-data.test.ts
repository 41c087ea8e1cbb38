import { describe, expect, test } from "vitest";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import type { Dataset } from "#training/dataset/dataset.ts";
import { denseSamples } from "#training/dataset/samples.ts";
import { declareTraining, LAYERS } from "#training/declaration/declare-training.ts";
import { fillMeasures } from "#training/declaration/fill-measures.ts";
import { prepareData } from "#training/declaration/prepare-data.ts";
import type { TrainingDocument } from "#training/declaration/training-declaration.ts";
import { createRandom } from "#training/random/random.ts";
import { trainVersion } from "#training/version/train-version.ts";

const ROWS = 60;

/** A plane over two features, one a thousand times as wide as the other and far from zero; a third never changes. */
function plane(shift = 0): Dataset {
  const random = createRandom(4);
  const samples = Float32Array.from({ length: ROWS * 3 }, (_, at) => [random.uniform(), 5000 + 1000 * random.uniform(), 7][at % 3] ?? 0);
  const values = Float32Array.from({ length: ROWS }, (_, row) => (samples[3 * row] ?? 0) + (samples[3 * row + 1] ?? 0) / 1000 - 5 + shift);
  return { samples: denseSamples([3], samples), targets: { kind: "values", width: 1, values } };
}

const DOCUMENT: TrainingDocument = {
  model: { task: "tensor", description: "A plane" },
  dataset: {
    kind: "csv",
    name: "plane",
    samples: { kind: "numbers", columns: ["a", "b", "c"] },
    targets: { kind: "values", columns: ["y"] },
    training: "plane.csv",
    testShare: 0.5,
  },
  input: { name: "x" },
  layers: [LAYERS.standardize(), LAYERS.dense(1)],
  loss: "mean-squared-error",
  optimizer: { kind: "momentum", learningRate: 0.05 },
  batch: 10,
  epochs: 20,
  seed: 1,
  sample: { kind: "values", values: [0.5, 5500, 7] },
};

describe("fillMeasures()", () => {
  test("measures mean and deviation of each feature, and nothing where both are declared", () => {
    const samples = denseSamples([3], Float32Array.of(1, 10, 7, 3, 30, 7));
    const targets = { kind: "values" as const, width: 1, values: new Float32Array(2) };
    const measured = fillMeasures(declareTraining(DOCUMENT), { samples, targets });
    expect(measured.layers).toEqual([{ kind: "standardize", mean: [2, 20, 7], deviation: [1, 10, 1] }, LAYERS.dense(1)]);
    const halved = fillMeasures(declareTraining({ ...DOCUMENT, input: { name: "x", divideBy: 2 } }), { samples, targets });
    expect(halved.layers[0]).toEqual({ kind: "standardize", mean: [1, 10, 3.5], deviation: [0.5, 5, 1] });
    const declared = declareTraining({ ...DOCUMENT, layers: [LAYERS.standardize({ mean: [1], deviation: [2] }), LAYERS.dense(1)] });
    expect(fillMeasures(declared, plane())).toBe(declared);
  });

  test("lets features of any size be learnt, which diverges without", async () => {
    const data = { name: "plane", sha256: {}, training: plane(), test: plane() };
    const dependencies = { openGraph: openGraphSession, now: () => performance.now() };
    const { evaluation, declaration } = await trainVersion(declareTraining(DOCUMENT), data, dependencies);
    expect(evaluation.mse).toBeLessThan(1e-3);
    expect(declaration.layers[0]).toHaveProperty("mean");
    const bare = declareTraining({ ...DOCUMENT, layers: [LAYERS.dense(1)] });
    await expect(trainVersion(bare, data, dependencies)).rejects.toMatchObject({ name: "TrainingDivergedError" });
  });
});

describe("prepareData()", () => {
  test("holds a share out by the seed, and trains on none of it", () => {
    const declared = declareTraining({ ...DOCUMENT, earlyStopping: { share: 0.2, patience: 1 } });
    const rowsOf = ({ samples }: Dataset) =>
      Array.from({ length: samples.count }, (_, row) => {
        const into = new Float32Array(3);
        samples.write(row, into, 0);
        return into[1];
      });
    const { training, heldOut } = prepareData(declared, { training: plane(), test: plane() });
    expect([training.samples.count, heldOut?.samples.count]).toEqual([48, 12]);
    expect([...rowsOf(training), ...rowsOf(heldOut ?? training)].sort()).toEqual(rowsOf(plane()).sort());
  });

  test("refuses too few samples for a batch, and targets that are no shares where shares are compared", () => {
    const data = { training: plane(), test: plane() };
    const large = declareTraining({ ...DOCUMENT, batch: 50, earlyStopping: { share: 0.2, patience: 1 } });
    expect(() => prepareData(large, data)).toThrowError(/48 samples to train on, less than one batch of 50/);
    const shares = declareTraining({ ...DOCUMENT, loss: "binary-cross-entropy" });
    expect(() => prepareData(shares, { ...data, test: plane(9) })).toThrowError(
      /and binary cross-entropy compares with numbers from 0 to 1/,
    );
  });
});
