import type { InferenceSession, TensorConstructor } from "onnxruntime-node";
import { ServeError } from "#core/errors.ts";
import type { SessionOptions } from "#core/model/session-options.ts";
import type { OpenedRunner, Runner, RunnerAnswer } from "#core/serving/runner.ts";
import { loadOnnxruntime } from "./onnxruntime-environment.ts";
import { toRuntimeSessionOptions } from "./runtime-session-options.ts";
import { fromRuntimeTensor, toOutputSignature, toRuntimeTensor, toSignature } from "./runtime-tensor.ts";

export interface RunnerOnnxOptions {
  /** Threads inside one operator. */
  readonly threads: number;
  /** What the version asks of the runtime. */
  readonly session?: SessionOptions;
}

/** ONNX Runtime's words for memory it could not get; its errors carry no usable code. */
const OUT_OF_MEMORY = /bad.?alloc|failed to allocate|out of memory|cannot allocate/i;

/**
 * Its words where an operator refused what reached it. The request fits the signature by then, which cannot say how sizes depend on each
 * other or how many tokens there are: the values decide, and they are the caller's.
 */
const REFUSED_BY_OPERATOR = /status code returned while running/i;
const OUT_OF_RANGE = /out of (data )?(bounds|range)/i;
const ABOUT_SHAPES = /shape|dim(ension)?s?\b|broadcast|sequence_length|\brank\b|\bsizes?\b/i;

/**
 * Opens an ONNX file on the CPU. The file must be verified already: the runtime does not notice a changed byte.
 * @throws {ServeError} MODEL_UNAVAILABLE when the runtime refuses the file, MANIFEST_INVALID when an input is no tensor of a datatype we
 * serve. The runtime's own words, which hold paths and source lines, are in the cause alone.
 */
export async function openRunner(path: string, options: RunnerOnnxOptions): Promise<OpenedRunner> {
  const { session, create } = await openSession(path, options);
  const signature = { inputs: toSignature(session.inputMetadata), outputs: toOutputSignature(session.outputMetadata) };
  return {
    signature,
    runner: { infer: (inputs, outputNames) => run(session, create, inputs, outputNames), close: () => session.release() },
  };
}

interface OpenSession {
  readonly session: InferenceSession;
  readonly create: TensorConstructor;
}

async function openSession(path: string, { threads, session: options }: RunnerOnnxOptions): Promise<OpenSession> {
  // Imported here so that a function can answer what needs no model before the library is loaded.
  const { env, InferenceSession, Tensor } = await loadOnnxruntime();
  // Both matter: the first is read once a process, and a model's nodes may hold data that must not reach a log.
  env.logLevel = "fatal";
  try {
    const session = await InferenceSession.create(path, {
      executionProviders: ["cpu"],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 4,
      ...toRuntimeSessionOptions(options),
    });
    return { session, create: Tensor };
  } catch (cause) {
    throw new ServeError("MODEL_UNAVAILABLE", "ONNX Runtime refused the model file", { cause });
  }
}

async function run(
  session: InferenceSession,
  create: TensorConstructor,
  inputs: Parameters<Runner["infer"]>[0],
  names: readonly string[],
): Promise<RunnerAnswer> {
  const feeds = Object.fromEntries(inputs.map((input) => [input.name, toRuntimeTensor(create, input)]));
  const start = performance.now();
  const answer = await session.run(feeds, names).catch((cause: unknown) => {
    throw toRunError(cause);
  });
  const computeMs = performance.now() - start;
  return { outputs: names.map((name) => fromRuntimeTensor(name, answer[name])), computeMs };
}

function toRunError(cause: unknown): ServeError {
  if (cause instanceof Error && OUT_OF_MEMORY.test(cause.message))
    return new ServeError("RESOURCE_EXCEEDED", "The model needs more memory for this input than it has, send a smaller one", { cause });
  if (cause instanceof Error && REFUSED_BY_OPERATOR.test(cause.message)) {
    if (OUT_OF_RANGE.test(cause.message))
      return new ServeError("OUT_OF_RANGE", "A value of the inputs is outside the range that this model can look up", { cause });
    if (ABOUT_SHAPES.test(cause.message))
      return new ServeError("SHAPE_MISMATCH", "The model cannot work on inputs of these sizes together", { cause });
  }
  return new ServeError("INTERNAL", "ONNX Runtime failed while it ran the model", { cause });
}
