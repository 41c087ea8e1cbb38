import type { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { DATATYPE_NAMES, DATATYPES } from "#core/protocol/datatype.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import type { Runner, RunnerAnswer } from "#core/serving/runner.ts";

export interface GraphSessionOptions {
  /** Threads inside one operator. Another number gives other last bits: record it with what was computed. */
  readonly threads: number;
}

/**
 * Opens an ONNX graph, bytes or a file's path, for training, evaluation and checks; the request path has `runner-onnx`.
 * @throws {Error} the runtime's own, which names the fault in the graph: what runs here is the operator's own file.
 */
export async function openGraphSession(graph: Uint8Array | string, { threads }: GraphSessionOptions): Promise<Runner> {
  const { InferenceSession, Tensor } = await import("onnxruntime-node");
  const options: InferenceSession.SessionOptions = { intraOpNumThreads: threads, interOpNumThreads: 1, logSeverityLevel: 3 };
  const session = await (typeof graph === "string" ? InferenceSession.create(graph, options) : InferenceSession.create(graph, options));
  return {
    async infer(inputs, outputNames): Promise<RunnerAnswer> {
      const feeds = Object.fromEntries(inputs.map((input) => [input.name, new Tensor(...toRuntime(input))]));
      const start = performance.now();
      const answer = await session.run(feeds, outputNames);
      const computeMs = performance.now() - start;
      return { outputs: outputNames.map((name) => fromRuntime(name, answer[name])), computeMs };
    },
    close: () => session.release(),
  };
}

type RuntimeArguments = [type: RuntimeTensor.Type, data: RuntimeTensor.DataType, shape: readonly number[]];

function toRuntime({ datatype, data, shape }: Tensor): RuntimeArguments {
  return [DATATYPES[datatype].runtime, ArrayBuffer.isView(data) ? data : [...data], shape];
}

function fromRuntime(name: string, value: RuntimeTensor | undefined): Tensor {
  const datatype = DATATYPE_NAMES.find((candidate) => DATATYPES[candidate].runtime === value?.type);
  if (value === undefined || datatype === undefined) throw new Error(`The graph gave no tensor "${name}" of a known type`);
  return { name, datatype, shape: value.dims, data: toTensorData(value.data) };
}

function toTensorData(data: RuntimeTensor.DataType): Tensor["data"] {
  // FP16 comes as a Float16Array where the engine has one; ours are the raw bits.
  if (Object.prototype.toString.call(data) === "[object Float16Array]" && ArrayBuffer.isView(data))
    return new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  return data;
}
