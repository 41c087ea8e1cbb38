import { ServeError } from "#core/errors.ts";
import type { ModelWithGraph } from "./reader.ts";
import type { Node } from "./schema.ts";
import { walkGraphs } from "./walk-graphs.ts";

/** Whose operators a model may use: those that come with ONNX Runtime. Nothing else is loaded for a model, least of all a library. */
export const ALLOWED_DOMAINS: readonly string[] = ["", "ai.onnx", "ai.onnx.ml", "com.microsoft"];

/** Operators of those domains that reach outside the model: files of a provider's own, Python, other runtimes. Source: ONNX Runtime's `contrib_defs.cc`. */
const REACH_OUTSIDE: ReadonlySet<string> = new Set([
  "com.microsoft.ATen",
  "com.microsoft.EPContext",
  "com.microsoft.PythonOp",
  "com.microsoft.PythonOpGrad",
  "com.microsoft.Snpe",
]);

/** An operator with its domain, the standard one unnamed. */
export function toOperatorName({ domain, opType }: Pick<Node, "domain" | "opType">): string {
  return domain === "" || domain === "ai.onnx" ? opType : `${domain}.${opType}`;
}

/**
 * Refuses what is not among the allowed domains. A function that the model itself defines may have any domain: its body is of operators
 * that are looked at like all others.
 * @throws {ServeError} OP_NOT_ALLOWED naming every such operator.
 */
export function checkOperators(model: ModelWithGraph): void {
  const defined = new Set(model.functions.map(({ domain, name }) => toOperatorName({ domain, opType: name })));
  const refused = new Set<string>();
  for (const { graph } of walkGraphs(model)) {
    for (const node of graph.node) {
      const name = toOperatorName(node);
      if (REACH_OUTSIDE.has(name) || !(ALLOWED_DOMAINS.includes(node.domain) || defined.has(name))) refused.add(name);
    }
  }
  if (refused.size === 0) return;
  const names = [...refused]
    .sort()
    .slice(0, 10)
    .map((name) => `"${name}"`);
  throw new ServeError(
    "OP_NOT_ALLOWED",
    `The model uses ${names.join(", ")}${refused.size > names.length ? " and others" : ""}; allowed are the operators of ai.onnx, ai.onnx.ml and com.microsoft that reach nothing outside the model`,
  );
}
