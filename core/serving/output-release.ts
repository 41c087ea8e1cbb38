import { ServeError } from "#core/errors.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import type { TensorSignature } from "#core/protocol/tensor.ts";
import type { OutputPolicy } from "#core/tenant/output-policy.ts";

/**
 * What a policy lets through of one output: all of it, the leading probabilities, the name of a class, or numbers of few digits. An
 * output without one is withheld.
 */
export type Release = "whole" | "ranking" | "class" | "digits";

/** How a policy releases one output of a version; undefined withholds it. What no rule names is withheld. */
export function releaseOf(output: TensorSignature, policy: OutputPolicy, { classifier }: ServedVersion): Release | undefined {
  if (policy === "full") return "whole";
  if (output.name === classifier?.probabilities) return "ranking";
  if (output.name === classifier?.class) return "class";
  if (policy !== "rounded") return undefined;
  if (output.datatype.startsWith("FP")) return "digits";
  // A classifier's further whole numbers may be its scores in another form.
  return classifier === undefined ? "whole" : undefined;
}

/** The least restrictive of the granted policies that this version has an output for; undefined where none has. */
export function findOutputPolicy(granted: readonly OutputPolicy[], version: ServedVersion): OutputPolicy | undefined {
  return granted.find(
    (policy) =>
      policy === "full" || version.outputs.some((output) => ["ranking", "digits"].includes(releaseOf(output, policy, version) ?? "")),
  );
}

/** @throws {ServeError} OUTPUT_WITHHELD where the version has no output that any of the policies can be applied to. */
export function chooseOutputPolicy(granted: readonly OutputPolicy[], version: ServedVersion): OutputPolicy {
  const policy = findOutputPolicy(granted, version);
  if (policy !== undefined) return policy;
  throw new ServeError(
    "OUTPUT_WITHHELD",
    `Model '${version.name}' version ${version.version} has no output that this key's output policy (${granted.join(", ")}) can be applied to`,
  );
}

/** The version as a tenant under a policy sees it: without the outputs that are withheld. */
export function withVisibleOutputs(version: ServedVersion, policy: OutputPolicy | undefined): ServedVersion {
  if (policy === "full") return version;
  const outputs = version.outputs.filter((output) => policy !== undefined && releaseOf(output, policy, version) !== undefined);
  return { ...version, outputs };
}
