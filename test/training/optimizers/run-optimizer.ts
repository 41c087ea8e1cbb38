import { openGraphSession } from "#core/drivers/graph-session.ts";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { writeModel } from "#core/onnx/writer.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import type { Optimizer } from "#training/optimizers/optimizer.ts";
import type { Schedule } from "#training/optimizers/schedule.ts";

/** Takes one step for each of `gradients` from `start`. @returns the parameter after each. */
export async function runOptimizer(
  optimizer: Optimizer,
  start: readonly number[],
  gradients: readonly (readonly number[])[],
  { decays = true, schedule }: { readonly decays?: boolean; readonly schedule?: Schedule } = {},
): Promise<number[][]> {
  const shape = [start.length];
  const graph = new GraphBuilder("optimizer");
  const [parameter, gradient, done] = [graph.input("w", "FP32", shape), graph.input("g", "FP32", shape), graph.input("t", "FP32", [])];
  const slots = optimizer.slots.map((slot) => graph.input(slot, "FP32", shape));
  const step = graph.emit("Add", [done, graph.scalar(1)]);
  const base = graph.scalar(optimizer.learningRate);
  const rate = schedule === undefined ? base : graph.emit("Mul", [base, schedule.emitFactor(graph, done)]);
  const after = optimizer.begin({ graph, step, rate })({ parameter, slots }, gradient, decays);
  const outputs = [after.parameter, ...after.slots];
  for (const output of outputs) graph.output(output, "FP32", shape);
  const runner = await openGraphSession(writeModel(graph.toModel()), { threads: 1 });

  const named = (name: string, data: ArrayLike<number>, dims: readonly number[]): Tensor => ({
    name,
    datatype: "FP32",
    shape: dims,
    data: Float32Array.from(Array.from(data)),
  });
  let states = ["w", ...optimizer.slots].map((name, at) => named(name, at === 0 ? start : start.map(() => 0), shape));
  const seen: number[][] = [];
  for (const [number, slope] of gradients.entries()) {
    const answer = await runner.infer([...states, named("g", slope, shape), named("t", [number], [])], outputs);
    states = states.map(({ name }, at) => named(name, Array.from(answer.outputs[at]?.data ?? [], Number), shape));
    seen.push(Array.from(states[0]?.data ?? [], Number));
  }
  await runner.close();
  return seen;
}
