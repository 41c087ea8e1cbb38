import { describe, expect, test } from "vitest";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { selectRows } from "#training/dataset/select-rows.ts";
import { dense } from "#training/layers/dense.ts";
import { dropout } from "#training/layers/dropout.ts";
import { flatten } from "#training/layers/flatten.ts";
import { relu } from "#training/layers/relu.ts";
import { SPARSE_CROSS_ENTROPY } from "#training/losses/sparse-cross-entropy.ts";
import { buildServedGraph } from "#training/network/served-graph.ts";
import { adam } from "#training/optimizers/adam.ts";
import { gradientDescent } from "#training/optimizers/gradient-descent.ts";
import type { Checkpoint } from "#training/run/checkpoint.ts";
import type { EpochSummary, TrainingProgress } from "#training/run/progress.ts";
import { type TrainOptions, train } from "#training/run/train.ts";
import { syntheticDataset, syntheticDigits } from "../dataset/synthetic-mnist.ts";

const DEPENDENCIES = { openGraph: openGraphSession, now: () => performance.now() };
const DATASET = syntheticDataset(650, 1);

function options(overrides: Partial<TrainOptions> = {}): TrainOptions {
  return {
    network: {
      input: { name: "image", datatype: "UINT8", shape: [28, 28], scale: 1 / 255 },
      layers: [flatten(), dense(16), relu(), dropout(0.2), dense(10)],
    },
    loss: SPARSE_CROSS_ENTROPY,
    optimizer: adam({ learningRate: 5e-3 }),
    dataset: DATASET,
    batch: 5,
    epochs: 2,
    seed: 1,
    threads: 1,
    ...overrides,
  };
}

describe("train()", () => {
  test("learns, and the served graph gives what training learnt from raw bytes of samples it never saw", async () => {
    const { network } = options();
    const { parameters, epochs } = await train(options(), DEPENDENCIES);
    expect(epochs.map(({ epoch, step, steps }) => [epoch, step, steps])).toEqual([
      [1, 130, 130],
      [2, 130, 130],
    ]);
    expect(epochs[1]?.loss).toBeLessThan((epochs[0]?.loss ?? 0) / 2);
    const runner = await openGraphSession(writeModel(buildServedGraph(network, "softmax", parameters)), { threads: 1 });
    const { images, classes } = syntheticDigits(205, 9);
    const { outputs } = await runner.infer([{ name: "image", datatype: "UINT8", shape: [205, 28, 28], data: images }], ["class"]);
    const right = classes.filter((value, row) => Number(outputs[0]?.data[row]) === value).length;
    expect(right / 205).toBeCloseTo(1, 1);
    await runner.close();
  });

  test("gives the same bits with the same seed, and others with another seed", async () => {
    const [first, again, other] = await Promise.all([
      train(options(), DEPENDENCIES),
      train(options(), DEPENDENCIES),
      train(options({ seed: 2 }), DEPENDENCIES),
    ]);
    expect(again.parameters).toEqual(first.parameters);
    expect(other.parameters).not.toEqual(first.parameters);
  });

  test("tells how it goes: every run of the graph, and every epoch with its time inside the runtime", async () => {
    const progress: TrainingProgress[] = [];
    const summaries: EpochSummary[] = [];
    await train(options({ epochs: 1 }), { ...DEPENDENCIES, onProgress: (at) => progress.push(at), onEpoch: (at) => summaries.push(at) });
    expect(progress.map(({ step }) => step)).toEqual([125, 130]);
    expect(progress.at(-1)).toMatchObject({ epoch: 1, epochs: 1, accuracy: summaries[0]?.accuracy, loss: summaries[0]?.loss });
    expect(summaries[0]?.computeMs).toBeGreaterThan(0);
    expect(summaries[0]?.computeMs).toBeLessThanOrEqual(summaries[0]?.elapsedMs ?? 0);
  });

  test("takes one step an epoch from the whole set, with what is left over after the last whole part", async () => {
    const small = selectRows(
      DATASET,
      Uint32Array.from({ length: 57 }, (_, row) => row),
    );
    const { optimizer, ...rest } = options({ dataset: small, batch: 25, fullBatch: { samples: 57 }, epochs: 6 });
    const { epochs } = await train({ ...rest, optimizer: gradientDescent({ learningRate: 0.5 }) }, DEPENDENCIES);
    expect(epochs.map(({ steps }) => steps)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(epochs[5]?.loss).toBeLessThan(epochs[0]?.loss ?? 0);
    expect(epochs.every(({ accuracy = 2 }) => accuracy <= 1)).toBe(true);
  });

  test("stops where the loss is not finite, says after which epoch the weights are good, and keeps that checkpoint", async () => {
    const wild = options({ optimizer: adam({ learningRate: 1e38 }) });
    await expect(train(wild, DEPENDENCIES)).rejects.toMatchObject({ goodEpoch: 0, message: /in epoch 1 before step 125/ });
    const kept: Checkpoint[] = [];
    const { steps } = (await train(options({ epochs: 1 }), DEPENDENCIES)).epochs[0] ?? { steps: 0 };
    let step = 0;
    // The second epoch sees a sample that no float32 holds once it is squared.
    const poisoned = { ...options({ epochs: 3 }) };
    const diverged = train(
      {
        ...poisoned,
        optimizer: {
          ...poisoned.optimizer,
          begin: (context) => {
            const update = poisoned.optimizer.begin(context);
            const { graph } = context;
            const blow = graph.emit("Exp", [graph.emit("Mul", [graph.emit("Sub", [context.step, graph.scalar(steps)]), graph.scalar(9)])]);
            return (before, gradient, decays) => {
              const after = update(before, gradient, decays);
              const factor = graph.emit("Max", [blow, graph.scalar(1)]);
              return { ...after, parameter: graph.emit("Mul", [after.parameter, factor]) };
            };
          },
        },
      },
      {
        ...DEPENDENCIES,
        onProgress: (at) => {
          step = at.step;
        },
        onCheckpoint: async (checkpoint) => {
          kept.push(checkpoint);
        },
      },
    );
    await expect(diverged).rejects.toMatchObject({ name: "TrainingDivergedError", goodEpoch: 1 });
    expect(step).toBe(130);
    expect(kept.map(({ epochs }) => epochs.length)).toEqual([1]);
    expect(kept[0]?.states.every(({ data }) => [...data].every((value) => Number.isFinite(Number(value))))).toBe(true);
  });

  test("refuses a data set smaller than one batch", async () => {
    await expect(train(options({ batch: 651 }), DEPENDENCIES)).rejects.toThrowError(/650 samples, less than one batch of 651/);
  });
});

describe("train() with early stopping", () => {
  const heldOut = syntheticDataset(60, 5);

  test("stops after some epochs without a better loss, and gives the best epoch's weights", async () => {
    const weights: (readonly unknown[])[] = [];
    const stopping = options({
      epochs: 30,
      optimizer: adam({ learningRate: 2e-2 }),
      earlyStopping: { heldOut, patience: 2, minDelta: 0.02 },
    });
    const { parameters, epochs, epoch } = await train(stopping, {
      ...DEPENDENCIES,
      onCheckpoint: async ({ states }) => {
        weights.push(states.slice(0, 1).map(({ data }) => data));
      },
    });
    const losses = epochs.map((summary) => summary.heldOut?.loss ?? Number.NaN);
    expect(epochs.length).toBeLessThan(30);
    expect(epochs.length).toBe(epoch + 2);
    expect(losses.every((loss) => losses[epoch - 1] !== undefined && loss > (losses[epoch - 1] ?? 0) - 0.02)).toBe(true);
    expect(parameters[0]?.data).toEqual(weights[epoch - 1]?.[0]);
    expect(parameters[0]?.data).not.toEqual(weights.at(-1)?.[0]);
  });

  test("refuses to judge by no sample", async () => {
    const none = selectRows(heldOut, new Uint32Array());
    const stopping = options({ earlyStopping: { heldOut: none, patience: 1, minDelta: 0 } });
    await expect(train(stopping, DEPENDENCIES)).rejects.toThrowError(/No sample is held out/);
  });
});
