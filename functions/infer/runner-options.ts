import type { RunnerOnnxOptions } from "#core/drivers/runner-onnx.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import { toThreadCount } from "#core/serving/thread-count.ts";

/** How a function opens its version: threads by the function's memory, the rest as the version asks. */
export function toRunnerOptions({ session }: ServedVersion, memoryMb: number, cores: number): RunnerOnnxOptions {
  return { threads: toThreadCount(memoryMb, cores), ...(session === undefined ? {} : { session }) };
}
