import type { InferenceSession, Tensor as RuntimeTensor, TensorConstructor } from "onnxruntime-node";
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
      const feeds = Object.fromEntries(inputs.map((input) => [input.name, toRuntime(Tensor, input)]));
      const start = performance.now();
      const answer = await session.run(feeds, outputNames);
      const computeMs = performance.now() - start;
      return { outputs: outputNames.map((name) => fromRuntime(name, answer[name])), computeMs };
    },
    close: () => session.release(),
  };
}

function toRuntime(create: TensorConstructor, { datatype, data, shape }: Tensor): RuntimeTensor {
  const tensor = new create(DATATYPES[datatype].runtime, ArrayBuffer.isView(data) ? data : [...data], shape);
  // The library makes a Float16Array of FP16, which its own native part (1.30.0, Node 24) takes for an empty one: hand over the bits.
  return datatype === "FP16" ? Object.defineProperty(tensor, "data", { value: data }) : tensor;
}

function fromRuntime(name: string, value: RuntimeTensor | undefined): Tensor {
  const datatype = DATATYPE_NAMES.find((candidate) => DATATYPES[candidate].runtime === value?.type);
  if (value === undefined || datatype === undefined) throw new Error(`The graph gave no tensor "${name}" of a known type`);
  return { name, datatype, shape: value.dims, data: toTensorData(value.data) };
}

function toTensorData(data: RuntimeTensor.DataType): Tensor["data"] {
  // FP16 comes as a Float16Array; ours are the raw bits.
  return data instanceof Float16Array ? new Uint16Array(data.buffer, data.byteOffset, data.length) : data;
}
