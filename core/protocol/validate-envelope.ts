import { ServeError } from "#core/errors.ts";
import type { InferenceEnvelope, RequestInput } from "./inference-envelope.ts";
import type { ModelSignature } from "./model-signature.ts";
import type { TensorSignature } from "./tensor.ts";

/** An output to compute and how it travels. */
export interface OutputChoice {
  readonly name: string;
  readonly binary: boolean;
}

/** A request that fits its model. */
export interface InferencePlan {
  readonly inputs: readonly RequestInput[];
  /** In the order of the answer. */
  readonly outputs: readonly OutputChoice[];
}

/**
 * Checks a request against the model's signature: the same set of inputs, each of the right datatype and shape, outputs the model has.
 * Wordings: Triton's.
 * @throws {ServeError} MISSING_INPUT, DTYPE_MISMATCH, SHAPE_MISMATCH, UNKNOWN_OUTPUT, BINARY_REQUIRED.
 */
export function validateEnvelope(envelope: InferenceEnvelope, model: ModelSignature): InferencePlan {
  checkInputSet(envelope.inputs, model);
  for (const input of envelope.inputs) checkInput(input, model);
  return { inputs: envelope.inputs, outputs: chooseOutputs(envelope, model) };
}

function checkInputSet(inputs: readonly RequestInput[], model: ModelSignature): void {
  const missing = model.inputs.filter(({ name }) => !inputs.some((input) => input.name === name));
  const unknown = inputs.filter(({ name }) => !model.inputs.some((input) => input.name === name));
  if (missing.length === 0 && unknown.length === 0) return;
  const counts = `expected ${model.inputs.length} inputs but got ${inputs.length} inputs for model '${model.name}'. Got input(s) ${names(inputs)}`;
  throw new ServeError(
    "MISSING_INPUT",
    missing.length > 0
      ? `${counts}, but missing required input(s) ${names(missing)}. Please provide all required input(s).`
      : `${counts}, but the model has no input(s) ${names(unknown)}`,
    { param: "inputs" },
  );
}

function checkInput(input: RequestInput, model: ModelSignature): void {
  const expected = model.inputs.find(({ name }) => name === input.name);
  if (expected === undefined) return;
  if (input.datatype !== expected.datatype)
    throw new ServeError(
      "DTYPE_MISMATCH",
      `inference input '${input.name}' data-type is '${input.datatype}', but model '${model.name}' expects '${expected.datatype}'`,
      { param: "datatype" },
    );
  const mismatch = `unexpected shape for input '${input.name}' for model '${model.name}'. Expected [${expected.shape}], got [${input.shape}].`;
  if (!fits(input.shape, expected)) throw new ServeError("SHAPE_MISMATCH", mismatch, { param: "shape" });
  if (expected.shape[0] === -1 && (input.shape[0] ?? 0) > model.maxBatch)
    throw new ServeError("SHAPE_MISMATCH", `${mismatch} The first dimension is at most ${model.maxBatch}`, { param: "shape" });
}

function fits(shape: readonly number[], expected: TensorSignature): boolean {
  if (shape.length !== expected.shape.length) return false;
  return expected.shape.every((dimension, axis) => dimension === -1 || dimension === shape[axis]);
}

function chooseOutputs({ outputs, binaryOutput }: InferenceEnvelope, model: ModelSignature): readonly OutputChoice[] {
  const wanted = outputs ?? model.outputs.map(({ name }) => ({ name }));
  return wanted.map((output: { readonly name: string; readonly binary?: boolean }) => {
    const signature = model.outputs.find(({ name }) => name === output.name);
    if (signature === undefined)
      throw new ServeError("UNKNOWN_OUTPUT", `unexpected inference output '${output.name}' for model '${model.name}'`, {
        param: "outputs",
      });
    const binary = output.binary ?? binaryOutput;
    if (signature.datatype === "FP16" && !binary)
      throw new ServeError("BINARY_REQUIRED", `Output '${output.name}' is FP16, which has no JSON form: ask for it as binary`, {
        param: "outputs",
      });
    return { name: output.name, binary };
  });
}

function names(tensors: readonly { readonly name: string }[]): string {
  return `[${tensors.map(({ name }) => `'${name}'`)}]`;
}
