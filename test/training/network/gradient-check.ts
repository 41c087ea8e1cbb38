import { openGraphSession } from "#core/drivers/graph-session.ts";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { writeModel } from "#core/onnx/writer.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import type { Layer } from "#training/layers/layer.ts";
import type { Loss } from "#training/losses/loss.ts";
import { emitGradients } from "#training/network/gradients.ts";
import { planNetwork } from "#training/network/network.ts";
import { createRandom, type Random } from "#training/random/random.ts";
import { shuffle } from "#training/random/shuffle.ts";

const BATCH = 4;
/** Half the distance of a central difference: float32 loses digits below it, curvature shows above. */
const STEP = 4e-3;
const PROBES = 8;
/** Where each probe costs two sessions. */
const PROBES_OF_DRAWS = 3;

/** Float32 and a step of 4e-3 leave about 4e-3 of error; a wrong recipe is off by its own size. */
export const TOLERANCE = 1e-2;

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
  const ids = layers[0]?.takes === "ids";
  const plan = planNetwork({ input: { name: "x", datatype: ids ? "INT64" : "FP32", shape: input, scale: 1 }, layers });
  const parameters = plan.layers
    .flatMap((layer) => layer.parameters)
    .map(({ name, shape }) => noise(name, shape, name.endsWith("bias") ? 0.3 : 0.6, random));
  const states = plan.layers.flatMap((layer) => layer.states).map(({ name, shape }) => noise(name, shape, 1, random));
  const x = ids ? whole("x", [BATCH, ...input], parameters[0]?.shape[0] ?? 0, random) : spaced("x", [BATCH, ...input], random);
  const target = drawTarget(loss, plan.output, random);
  const feeds = [...parameters, ...states, x, target];
  const graph = new GraphBuilder("gradients");
  const given = new Map(feeds.map(({ name, datatype, shape }) => [name, graph.input(name, datatype, shape)] as const));
  const [xValue, targetValue] = [given.get("x"), given.get("target")];
  if (xValue === undefined || targetValue === undefined) throw new Error("The graph has its inputs");
  const emitted = emitGradients(graph, plan, loss, { stored: given, x: xValue, target: targetValue, batch: BATCH, seed, passesDone: 0 });
  const checked = ids ? parameters : [...parameters, x];
  const gradients = checked.map(({ name, shape }) => {
    const value = name === "x" ? emitted.input() : emitted.parameters.get(name);
    if (value === undefined) throw new Error(`There is a gradient for "${name}"`);
    graph.output(value, "FP32", shape);
    return value;
  });
  graph.output(emitted.loss, "FP32", []);
  const bytes = writeModel(graph.toModel());

  // Dropout's draws move on with each run of a session, and so it gets a fresh one each time.
  const draws = layers.some(({ description }) => description.startsWith("Dropout"));
  const open = () => openGraphSession(bytes, { threads: 1 });
  const shared = draws ? undefined : await open();
  const run = async (tensors: readonly Tensor[], names: readonly string[]) => {
    const runner = shared ?? (await open());
    const { outputs } = await runner.infer(tensors, names);
    if (shared === undefined) await runner.close();
    return outputs.map(({ data }) => Float64Array.from(data as Float32Array));
  };
  const lossAt = async (moved: Tensor): Promise<number> => {
    const tensors = feeds.map((tensor) => (tensor.name === moved.name ? moved : tensor));
    return (await run(tensors, [emitted.loss]))[0]?.[0] ?? Number.NaN;
  };

  const analytic = await run(feeds, gradients);
  const results: CheckedTensor[] = [];
  for (const [index, tensor] of checked.entries()) {
    let largest = 0;
    let difference = 0;
    for (const at of probes(analytic[index] ?? new Float64Array(), draws ? PROBES_OF_DRAWS : PROBES, random)) {
      const quotient = ((await lossAt(move(tensor, at, STEP))) - (await lossAt(move(tensor, at, -STEP)))) / (2 * STEP);
      largest = Math.max(largest, Math.abs(quotient));
      difference = Math.max(difference, Math.abs(quotient - (analytic[index]?.[at] ?? Number.NaN)));
    }
    results.push({ name: tensor.name, error: difference / largest });
  }
  await shared?.close();
  return results;
}

/** Uniform in ±bound. */
function noise(name: string, shape: readonly number[], bound: number, random: Random): Tensor {
  const size = shape.reduce((product, dim) => product * dim, 1);
  return { name, datatype: "FP32", shape, data: Float32Array.from({ length: size }, () => (2 * random.uniform() - 1) * bound) };
}

/** Spread evenly over ±1 in random order: no two so close that a step changes which is the largest of a window. */
function spaced(name: string, shape: readonly number[], random: Random): Tensor {
  const size = shape.reduce((product, dim) => product * dim, 1);
  const order = Uint32Array.from({ length: size }, (_, at) => at);
  shuffle(order, random);
  return { name, datatype: "FP32", shape, data: Float32Array.from(order, (rank) => (2 * rank + 1) / size - 1) };
}

/** Whole numbers from 0 and below `end`. */
function whole(name: string, shape: readonly number[], end: number, random: Random): Tensor {
  const size = shape.reduce((product, dim) => product * dim, 1);
  return { name, datatype: "INT64", shape, data: BigInt64Array.from({ length: size }, () => BigInt(random.integer(end))) };
}

function drawTarget(loss: Loss, output: readonly number[], random: Random): Tensor {
  const { datatype, shape } = loss.target(output);
  if (datatype === "INT64") return whole("target", [BATCH, ...shape], output[0] ?? 0, random);
  const signed = noise("target", [BATCH, ...shape], 1, random);
  return loss.head === "values" ? signed : { ...signed, data: (signed.data as Float32Array).map(Math.abs) };
}

/** Places of a gradient, half of them where it is not zero, as most of a pool's is; all of a small one. */
function probes(gradient: Float64Array, count: number, random: Random): readonly number[] {
  const places = [...gradient.keys()];
  if (places.length <= count) return places;
  const moving = places.filter((at) => gradient[at] !== 0);
  const draw = (among: readonly number[]) => among[random.integer(among.length)] ?? 0;
  return Array.from({ length: count }, (_, probe) => draw(probe % 2 === 0 && moving.length > 0 ? moving : places));
}

function move(tensor: Tensor, at: number, by: number): Tensor {
  const data = Float32Array.from(tensor.data as Float32Array);
  data[at] = (data[at] ?? 0) + by;
  return { ...tensor, data };
}
