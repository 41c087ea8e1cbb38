import type { InferenceSession } from "onnxruntime-node";
import type { SessionOptions } from "#core/model/session-options.ts";
import type { Runner, RunnerAnswer } from "#core/serving/runner.ts";
import { loadOnnxruntime } from "./onnxruntime-environment.ts";
import { toRuntimeSessionOptions } from "./runtime-session-options.ts";
import { fromRuntimeTensor, toRuntimeTensor } from "./runtime-tensor.ts";

export interface GraphSessionOptions {
  /** Threads inside one operator. Another number gives other last bits: record it with what was computed. */
  readonly threads: number;
  /** What a version asks of the runtime. */
  readonly session?: SessionOptions;
}

/**
 * Opens an ONNX graph, bytes or a file's path, for training, evaluation and checks; the request path has `runner-onnx`.
 * @throws {Error} the runtime's own, which names the fault in the graph: what runs here is the operator's own file.
 */
export async function openGraphSession(graph: Uint8Array | string, { threads, session: asked }: GraphSessionOptions): Promise<Runner> {
  const { InferenceSession, Tensor } = await loadOnnxruntime();
  const options: InferenceSession.SessionOptions = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    ...toRuntimeSessionOptions(asked),
  };
  const session = await (typeof graph === "string" ? InferenceSession.create(graph, options) : InferenceSession.create(graph, options));
  return {
    async infer(inputs, outputNames): Promise<RunnerAnswer> {
      const feeds = Object.fromEntries(inputs.map((input) => [input.name, toRuntimeTensor(Tensor, input)]));
      const start = performance.now();
      const answer = await session.run(feeds, outputNames);
      const computeMs = performance.now() - start;
      return { outputs: outputNames.map((name) => fromRuntimeTensor(name, answer[name])), computeMs };
    },
    close: () => session.release(),
  };
}
