import { type ModelWithGraph, readModel } from "#core/onnx/reader.ts";
import { foldReshapes } from "./fold-reshapes.ts";
import { hoistConstants } from "./hoist-constants.ts";
import { raiseOpset } from "./raise-opset.ts";

/**
 * Decodes a model and brings it into the one form that the rewritings know: weights are stored tensors and no inputs, every node has a
 * name, and the standard operator set is at least `opset`. Answers stay the same to the bit.
 * @throws {ServeError} MODEL_INVALID when the bytes are no model, or one that cannot be raised to that operator set.
 */
export function prepareModel(bytes: Uint8Array, opset: number): ModelWithGraph {
  const model = readModel(bytes);
  hoistConstants(model.graph);
  raiseOpset(model, opset);
  const stored = new Set(model.graph.initializer.map(({ name }) => name));
  model.graph.input = model.graph.input.filter(({ name }) => !stored.has(name));
  foldReshapes(model);
  for (const [index, node] of model.graph.node.entries()) if (node.name === "") node.name = `${node.opType}_${index}`;
  return model;
}
