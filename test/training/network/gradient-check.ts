import { openGraphSession } from "#core/drivers/graph-session.ts";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { writeModel } from "#core/onnx/writer.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import type { Layer } from "#training/layers/layer.ts";
import type { Loss } from "#training/losses/loss.ts";
import { emitGradients } from "#training/network/gradients.ts";
import { planNetwork } from "#training/network/network.ts";
import { createRandom, type Random } from "#training/random/random.ts";

const BATCH = 4;
/** Half the distance of a central difference: float32 loses digits below it, curvature shows above. */
const STEP = 4e-3;
const PROBES = 12;

/** Compares a layer's output with random weights of each element, so that a layer can be checked without a loss of its own. */
export const PROJECTION: Loss = {
  description: "sum of the output's elements, each with its own weight",
  head: "values",
  target: (output) => ({ datatype: "FP32", shape: output }),
  forward: ({ graph }, output, target) => ({
    value: graph.emit("ReduceSum", [graph.emit("Mul", [output, target])], { keepdims: 0 }),
    backward: () => target,
  }),
};

export interface CheckedTensor {
  /** A parameter's name, or "x". */
  readonly name: string;
  /** Largest difference between gradient and central difference over the probes, as a share of the largest difference quotient. */
  readonly error: number;
}

/** Checks every gradient of a network at random places: biases are moved off zero and inputs are noise, or all probes sit on kinks. */
export async function checkGradients(
  input: readonly number[],
  layers: readonly Layer[],
  loss: Loss,
  seed: number,
): Promise<CheckedTensor[]> {
  const random = createRandom(seed);
  const plan = planNetwork({ input: { name: "x", datatype: "FP32", shape: input, scale: 1 }, layers });
  const parameters = plan.layers
    .flatMap((layer) => layer.parameters)
    .map(({ name, shape }) => noise(name, shape, name.endsWith("bias") ? 0.3 : 0.6, random));
  const x = noise("x", [BATCH, ...input], 1, random);
  const target = loss === PROJECTION ? noise("target", [BATCH, ...plan.output], 1, random) : classes(plan.output[0] ?? 0, random);
  const graph = new GraphBuilder("gradients");
  const given = new Map([...parameters, x, target].map(({ name, datatype, shape }) => [name, graph.input(name, datatype, shape)] as const));
  const [xValue, targetValue] = [given.get("x"), given.get("target")];
  if (xValue === undefined || targetValue === undefined) throw new Error("The graph has its inputs");
  const emitted = emitGradients(graph, plan, loss, { stored: given, x: xValue, target: targetValue, batch: BATCH, seed, passesDone: 0 });
  const checked = [...parameters, x];
  const gradients = checked.map(({ name, shape }) => {
    const value = name === "x" ? emitted.input() : emitted.parameters.get(name);
    if (value === undefined) throw new Error(`There is a gradient for "${name}"`);
    graph.output(value, "FP32", shape);
    return value;
  });
  graph.output(emitted.loss, "FP32", []);
  const bytes = writeModel(graph.toModel());

  // A fresh session each time: dropout's draws move on with each run of one.
  const run = async (tensors: readonly Tensor[], names: readonly string[]) => {
    const runner = await openGraphSession(bytes, { threads: 1 });
    const { outputs } = await runner.infer(tensors, names);
    await runner.close();
    return outputs.map(({ data }) => Float64Array.from(data as Float32Array));
  };
  const lossAt = async (moved: Tensor): Promise<number> => {
    const tensors = [...parameters, x, target].map((tensor) => (tensor.name === moved.name ? moved : tensor));
    return (await run(tensors, [emitted.loss]))[0]?.[0] ?? Number.NaN;
  };

  const analytic = await run([...parameters, x, target], gradients);
  const results: CheckedTensor[] = [];
  for (const [index, tensor] of checked.entries()) {
    let largest = 0;
    let difference = 0;
    for (const at of probes(tensor, random)) {
      const quotient = ((await lossAt(move(tensor, at, STEP))) - (await lossAt(move(tensor, at, -STEP)))) / (2 * STEP);
      largest = Math.max(largest, Math.abs(quotient));
      difference = Math.max(difference, Math.abs(quotient - (analytic[index]?.[at] ?? Number.NaN)));
    }
    results.push({ name: tensor.name, error: difference / largest });
  }
  return results;
}

function noise(name: string, shape: readonly number[], bound: number, random: Random): Tensor {
  const size = shape.reduce((product, dim) => product * dim, 1);
  return { name, datatype: "FP32", shape, data: Float32Array.from({ length: size }, () => (2 * random.uniform() - 1) * bound) };
}

function classes(count: number, random: Random): Tensor {
  return {
    name: "target",
    datatype: "INT64",
    shape: [BATCH],
    data: BigInt64Array.from({ length: BATCH }, () => BigInt(random.integer(count))),
  };
}

function probes({ data }: Tensor, random: Random): readonly number[] {
  return Array.from({ length: PROBES }, () => random.integer(data.length));
}

function move(tensor: Tensor, at: number, by: number): Tensor {
  const data = Float32Array.from(tensor.data as Float32Array);
  data[at] = (data[at] ?? 0) + by;
  return { ...tensor, data };
}
