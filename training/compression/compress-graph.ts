import { ServeError } from "#core/errors.ts";
import type { CompressionMethod } from "#core/model/compression-record.ts";
import type { SessionOptions } from "#core/model/session-options.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { prepareModel } from "./graph/prepare-model.ts";
import { FP16 } from "./rewrite/fp16.ts";
import { INT8_DYNAMIC } from "./rewrite/int8-dynamic.ts";
import { INT8_STATIC } from "./rewrite/int8-static.ts";
import { INT8_WEIGHTS } from "./rewrite/int8-weights.ts";
import type { RewriteOptions, Rewriting, Rewritten } from "./rewrite/rewriting.ts";

export const REWRITINGS: Readonly<Record<CompressionMethod, Rewriting>> = {
  fp16: FP16,
  "int8-weights": INT8_WEIGHTS,
  "int8-dynamic": INT8_DYNAMIC,
  "int8-static": INT8_STATIC,
};

export const DEFAULT_REWRITE_OPTIONS: RewriteOptions = {
  exclude: [],
  weightBits: 7,
  convolutions: false,
  minProduct: 4_096,
  ranges: new Map(),
};

/** A compressed model file, before anybody has judged it. */
export interface CompressedGraph extends Rewritten {
  readonly model: Uint8Array;
  readonly session?: SessionOptions;
}

/**
 * Rewrites a model file into a smaller form; the same file and options give the same bytes.
 * @throws {ServeError} MODEL_INVALID when it is no model, cannot be raised to the operator set needed, or has nothing to compress.
 * @throws {RangeError} when what is to be excluded is not there.
 */
export function compressGraph(bytes: Uint8Array, method: CompressionMethod, options: Partial<RewriteOptions> = {}): CompressedGraph {
  const { opset, session, rewrite } = REWRITINGS[method];
  const model = prepareModel(bytes, opset);
  const known = new Set(model.graph.node.flatMap(({ name, opType }) => [name, opType]));
  for (const { name } of model.graph.initializer) known.add(name);
  const unknown = (options.exclude ?? []).filter((name) => !known.has(name));
  if (unknown.length > 0) throw new RangeError(`The graph has no node, operator or stored tensor "${unknown.join('", "')}" to exclude`);
  const rewritten = rewrite(model, { ...DEFAULT_REWRITE_OPTIONS, ...options });
  if (rewritten.compressed.length === 0)
    throw new ServeError("MODEL_INVALID", `The model has nothing that ${method} could compress${describe(rewritten)}`);
  return { ...rewritten, model: writeModel(model), ...(session === undefined ? {} : { session }) };
}

function describe({ excluded }: Rewritten): string {
  if (excluded.length === 0) return "";
  return `: ${excluded.map(({ name, reason }) => `"${name}": ${reason}`).join("; ")}`;
}
