/**
 * Loads ONNX Runtime without its telemetry: from 1.29 on its Linux library keeps an identifier of the machine on the disk and reports
 * sessions, models and errors to its makers, unless it is told not to before it is loaded. Nobody but this file loads it.
 * Source: microsoft/onnxruntime, pull request 27379, "Add POSIX telemetry".
 */
export function loadOnnxruntime(): Promise<typeof import("onnxruntime-node")> {
  process.env.ORT_DISABLE_TELEMETRY = "1";
  return import("onnxruntime-node");
}
