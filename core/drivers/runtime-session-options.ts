import type { InferenceSession } from "onnxruntime-node";
import type { SessionOptions } from "#core/model/session-options.ts";

/** Our name of a switch and the runtime's key: `onnxruntime_session_options_config_keys.h` of microsoft/onnxruntime. */
const SWITCHES = [
  ["disableQuantQdq", "disable_quant_qdq"],
  ["disablePrepacking", "disable_prepacking"],
] as const satisfies readonly (readonly [keyof SessionOptions, string])[];

/** A version's session options as `InferenceSession.create` takes them; nothing where the version asks for nothing. */
export function toRuntimeSessionOptions(
  options: SessionOptions = {},
): Pick<InferenceSession.SessionOptions, "graphOptimizationLevel" | "extra"> {
  const { graphOptimization } = options;
  const given = SWITCHES.flatMap(([name, key]) => (options[name] === undefined ? [] : [[key, options[name] ? "1" : "0"] as const]));
  return {
    ...(graphOptimization === undefined ? {} : { graphOptimizationLevel: graphOptimization }),
    ...(given.length === 0 ? {} : { extra: { session: Object.fromEntries(given) } }),
  };
}
