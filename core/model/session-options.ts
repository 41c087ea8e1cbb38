import * as v from "valibot";

/**
 * `session` in `version.json`: what ONNX Runtime must be told when it opens this version. A closed list, because an option can change
 * answers (`use_ort_model_bytes_for_initializers` even reads freed memory) and each one here was tried.
 */
export const SESSION_OPTIONS = v.strictObject({
  /** How far the runtime rewrites the graph as it loads it; its default is `all`. A file that is optimized already takes `disabled`. */
  graphOptimization: v.exactOptional(v.picklist(["disabled", "basic", "extended", "layout", "all"])),
  /** Weights kept as integers are decoded once, at load, and the graph runs in floats. */
  disableQuantQdq: v.exactOptional(v.boolean()),
  /** Weights are not copied into the order that an operator reads them in: less memory, slower runs. */
  disablePrepacking: v.exactOptional(v.boolean()),
});

export type SessionOptions = Readonly<v.InferOutput<typeof SESSION_OPTIONS>>;
