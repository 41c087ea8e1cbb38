import type { Datatype } from "#core/protocol/datatype.ts";
import type { TensorSignature } from "#core/protocol/tensor.ts";
import type { ImagePreparation } from "./image-preparation.ts";
import type { Preparation } from "./preparation.ts";

/** One input as a preparation fills it. */
interface Filled {
  readonly name: string | undefined;
  readonly datatypes: readonly Datatype[];
  /** -1 is a dimension that takes any size. */
  readonly shape: readonly number[];
}

export type ImageLayout = NonNullable<ImagePreparation["layout"]>;

/** Where a preparation and a version's inputs do not go together, one line each: every input must be filled, by what it takes. */
export function findPreparationMisfits(preparation: Preparation, inputs: readonly TensorSignature[]): readonly string[] {
  const filled = listFilled(preparation, inputs);
  const problems = filled.flatMap(({ name, datatypes, shape }) => {
    const input = findInput(inputs, name);
    if (input === undefined)
      return [name === undefined ? "the version has several inputs: name the one" : `the version has no input "${name}"`];
    if (datatypes.includes(input.datatype) && fits(input.shape, shape)) return [];
    return [`input "${input.name}" is ${input.datatype} [${input.shape}], the preparation gives ${datatypes.join(" or ")} [${shape}]`];
  });
  const names = new Set(filled.map(({ name }) => findInput(inputs, name)?.name));
  const left = inputs.filter(({ name }) => !names.has(name));
  if (problems.length > 0) return problems;
  return left.map(({ name }) => `the preparation gives nothing for input "${name}"`);
}

/** The input of a name, or the only one. */
export function findInput(inputs: readonly TensorSignature[], name: string | undefined): TensorSignature | undefined {
  if (name !== undefined) return inputs.find((input) => input.name === name);
  return inputs.length === 1 ? inputs[0] : undefined;
}

/** The declared layout, else the one the input's shape shows. */
export function toLayout({ layout, channels }: ImagePreparation, shape: readonly number[]): ImageLayout {
  if (layout !== undefined) return layout;
  if (shape.length === 3) return "NHW";
  return shape[3] === channelCount(channels) && shape[1] !== channelCount(channels) ? "NHWC" : "NCHW";
}

export function channelCount(channels: ImagePreparation["channels"]): number {
  return channels === "grey" ? 1 : 3;
}

function listFilled(preparation: Preparation, inputs: readonly TensorSignature[]): readonly Filled[] {
  switch (preparation.kind) {
    case "image":
      return [{ name: preparation.input, datatypes: ["UINT8", "FP32", "FP16"], shape: toImageShape(preparation, inputs) }];
    case "hashed-ngrams":
      return [{ name: preparation.input, datatypes: ["FP32"], shape: [-1, preparation.features] }];
    case "tokenizer":
      return Object.values(preparation.inputs).map((name) => ({ name, datatypes: ["INT64", "INT32"], shape: [-1, -1] }));
  }
}

function toImageShape(preparation: ImagePreparation, inputs: readonly TensorSignature[]): readonly number[] {
  const { width, height, channels } = preparation;
  const layout = toLayout(preparation, findInput(inputs, preparation.input)?.shape ?? []);
  if (layout === "NHW") return [-1, height, width];
  return layout === "NCHW" ? [-1, channelCount(channels), height, width] : [-1, height, width, channelCount(channels)];
}

function fits(input: readonly number[], given: readonly number[]): boolean {
  return (
    input.length === given.length && input.every((dimension, axis) => dimension === -1 || given[axis] === -1 || dimension === given[axis])
  );
}
