/**
 * Opens an artifact, answers one request a few times, and prints the most memory the process ever had resident, in bytes. A program of its
 * own: `measure-memory.ts` runs it with a task on standard input.
 */
import { text } from "node:stream/consumers";
import * as v from "valibot";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import { peakMemoryMb } from "#core/drivers/peak-memory.ts";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { writeModel } from "#core/onnx/writer.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { MEMORY_TASK, type MemoryTask, toTaskInput } from "./memory-task.ts";

/** Of the artifact: the second may need what the first did not. */
const ANSWERS = 3;

if (import.meta.main) await main();

async function main(): Promise<void> {
  const task = v.parse(MEMORY_TASK, JSON.parse(await text(process.stdin)));
  await answer(task);
  process.stdout.write(String(Math.round(peakMemoryMb() * 2 ** 20)));
}

async function answer({ artifact, threads, session, input, outputs }: MemoryTask): Promise<void> {
  const own = toTaskInput(input);
  const opened = artifact === null ? createBaseline() : { graph: artifact, input: own, outputs };
  const runner = await openGraphSession(opened.graph, { threads, ...(session === undefined ? {} : { session }) });
  for (let call = 0; call < ANSWERS; call += 1) await runner.infer([opened.input], opened.outputs);
  await runner.close();
}

/** The least there is to open: what the runtime itself takes must not count as the artifact's. */
function createBaseline(): { readonly graph: Uint8Array; readonly input: Tensor; readonly outputs: readonly string[] } {
  const graph = new GraphBuilder("baseline");
  const y = graph.emit("Relu", [graph.input("x", "FP32", [1])], {}, "y");
  graph.output(y, "FP32", [1]);
  return {
    graph: writeModel(graph.toModel()),
    input: { name: "x", datatype: "FP32", shape: [1], data: new Float32Array(1) },
    outputs: ["y"],
  };
}
