import { describe, expect, test } from "vitest";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import { inspectModel } from "#core/onnx/inspect.ts";
import { readModel } from "#core/onnx/reader.ts";
import { writeModel } from "#core/onnx/writer.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { batchNorm } from "#training/layers/batch-norm.ts";
import { channelsFirst } from "#training/layers/channels-first.ts";
import { conv2d } from "#training/layers/conv2d.ts";
import { dense } from "#training/layers/dense.ts";
import { dropout } from "#training/layers/dropout.ts";
import { embeddingBag } from "#training/layers/embedding-bag.ts";
import { flatten } from "#training/layers/flatten.ts";
import { maxPool } from "#training/layers/max-pool.ts";
import { relu } from "#training/layers/relu.ts";
import type { Head } from "#training/losses/loss.ts";
import { SPARSE_CROSS_ENTROPY } from "#training/losses/sparse-cross-entropy.ts";
import { type Network, type NetworkInput, planNetwork, storedNames } from "#training/network/network.ts";
import { buildServedGraph } from "#training/network/served-graph.ts";
import { initialStates } from "#training/network/training-states.ts";
import { gradientDescent } from "#training/optimizers/gradient-descent.ts";

/** The graph of an untrained network, and what it answers. */
async function serve(network: Network, head: Head, data: Tensor["data"]) {
  const names = storedNames(planNetwork(network));
  const states = initialStates({ network, loss: SPARSE_CROSS_ENTROPY, optimizer: gradientDescent(), batch: 1, seed: 1 });
  const bytes = writeModel(
    buildServedGraph(
      network,
      head,
      states.filter(({ name }) => names.has(name)),
    ),
  );
  const { inputs, outputs, operators } = inspectModel(readModel(bytes));
  const { name, datatype, shape } = network.input;
  const size = shape.reduce((product, dim) => product * dim, 1);
  const runner = await openGraphSession(bytes, { threads: 1 });
  const answer = await runner.infer(
    [{ name, datatype, shape: [data.length / size, ...shape], data }],
    outputs.map((output) => output.name),
  );
  await runner.close();
  const values = Object.fromEntries(answer.outputs.map((output) => [output.name, Array.from(output.data, Number)]));
  return { inputs, outputs, operators, values };
}

const FLOATS: NetworkInput = { name: "x", datatype: "FP32", shape: [3], scale: 1 };
const TWO_ROWS = Float32Array.of(1, 2, 3, -4, 5, 0);

describe("buildServedGraph()", () => {
  test("softmax: probabilities that add up to 1, and the most probable class; dropout and the step counter are gone", async () => {
    const network = { input: FLOATS, layers: [dense(4), dropout(0.5), dense(3)] };
    const { outputs, values, operators } = await serve(network, "softmax", TWO_ROWS);
    expect(outputs).toEqual([
      { name: "probabilities", datatype: "FP32", shape: [-1, 3] },
      { name: "class", datatype: "INT64", shape: [-1] },
    ]);
    const rows = [values.probabilities?.slice(0, 3) ?? [], values.probabilities?.slice(3) ?? []];
    for (const row of rows) expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(values.class).toEqual(rows.map((row) => row.indexOf(Math.max(...row))));
    expect(operators).not.toHaveProperty("Dropout");
    expect(operators).not.toHaveProperty("Cast");
  });

  test("sigmoid of one unit: two classes; of several: each probability for itself", async () => {
    const one = await serve({ input: FLOATS, layers: [dense(1)] }, "sigmoid", TWO_ROWS);
    expect(one.outputs.map(({ name, shape }) => [name, shape])).toEqual([
      ["probabilities", [-1, 2]],
      ["class", [-1]],
    ]);
    const [no = 0, yes = 0] = one.values.probabilities ?? [];
    expect(no + yes).toBeCloseTo(1, 5);
    expect(one.values.class?.[0]).toBe(yes > no ? 1 : 0);
    const several = await serve({ input: FLOATS, layers: [dense(3)] }, "sigmoid", TWO_ROWS);
    expect(several.outputs).toEqual([{ name: "probabilities", datatype: "FP32", shape: [-1, 3] }]);
  });

  test("values: the network's output as it is, of any shape", async () => {
    const image: NetworkInput = { name: "image", datatype: "UINT8", shape: [4, 4], scale: 1 / 255 };
    const network = { input: image, layers: [channelsFirst(), conv2d({ filters: 2, kernel: 3 })] };
    const { inputs, outputs, values } = await serve(network, "values", new Uint8Array(16).fill(255));
    expect(inputs).toEqual([{ name: "image", datatype: "UINT8", shape: [-1, 4, 4] }]);
    expect(outputs).toEqual([{ name: "values", datatype: "FP32", shape: [-1, 2, 2, 2] }]);
    expect(new Set(values.values?.slice(0, 4).map((value) => value.toFixed(4))).size).toBe(1);
  });

  test("a convolutional network with batch norm, in a batch as one by one; pools leave no indices behind", async () => {
    const image: NetworkInput = { name: "image", datatype: "UINT8", shape: [6, 6], scale: 1 / 255 };
    const layers = [channelsFirst(), conv2d({ filters: 2, kernel: 3 }), batchNorm(), relu(), maxPool({ size: 2 }), flatten(), dense(3)];
    const pixels = Uint8Array.from({ length: 72 }, (_, at) => (at * 37) % 256);
    const both = await serve({ input: image, layers }, "softmax", pixels);
    const apart = await Promise.all([pixels.slice(0, 36), pixels.slice(36)].map((one) => serve({ input: image, layers }, "softmax", one)));
    const single = apart.flatMap(({ values }) => values.probabilities ?? []);
    for (const [at, value] of single.entries()) expect(both.values.probabilities?.[at]).toBeCloseTo(value, 5);
    expect(both.operators).toMatchObject({ BatchNormalization: 1, MaxPool: 1, Conv: 1 });
  });

  test("ids: the mean of the table's rows they name", async () => {
    const ids: NetworkInput = { name: "ids", datatype: "INT64", shape: [2], scale: 1 };
    const network = { input: ids, layers: [embeddingBag({ rows: 4, width: 3 })] };
    const { values } = await serve(network, "values", BigInt64Array.of(1n, 1n, 1n, 3n, 3n, 3n));
    const [one, mean, three] = [values.values?.slice(0, 3), values.values?.slice(3, 6), values.values?.slice(6)];
    for (const at of [0, 1, 2]) expect(mean?.[at]).toBeCloseTo(((one?.[at] ?? 0) + (three?.[at] ?? 0)) / 2, 6);
  });
});
