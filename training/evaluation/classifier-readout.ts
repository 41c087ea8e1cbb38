import { toFloats } from "#core/protocol/floats.ts";
import type { Tensor, TensorSignature } from "#core/protocol/tensor.ts";

/** Which output says what of a classifier, as far as shapes and datatypes tell. */
export type ClassifierReadout =
  /** One score a class: probabilities, or numbers whose largest wins. */
  | { readonly kind: "scores"; readonly output: string }
  /** One number a sample: the probability of class 1 of two. */
  | { readonly kind: "positive"; readonly output: string }
  /** The class itself, by its number or by its text. */
  | { readonly kind: "class"; readonly output: string };

const FLOATING = ["FP16", "FP32", "FP64"];
const NAMING = ["UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "BYTES"];

/** @throws {RangeError} when no output, or more than one, can be what a classifier answers. */
export function findClassifierReadout(outputs: readonly TensorSignature[], classes: number): ClassifierReadout {
  const floating = outputs.filter(({ datatype }) => FLOATING.includes(datatype));
  const scores = floating.filter(
    ({ shape }) => shape.length > 1 && (shape.at(-1) === classes || (shape.at(-1) === -1 && floating.length === 1)),
  );
  if (scores.length === 1 && scores[0] !== undefined) return { kind: "scores", output: scores[0].name };
  const naming = outputs.filter(({ datatype, shape }) => NAMING.includes(datatype) && isOneValue(shape));
  const positive = classes === 2 && scores.length === 0 ? floating.filter(({ shape }) => isOneValue(shape)) : [];
  if (positive.length === 1 && positive[0] !== undefined) return { kind: "positive", output: positive[0].name };
  if (scores.length === 0 && naming.length === 1 && naming[0] !== undefined) return { kind: "class", output: naming[0].name };
  const described = outputs.map(({ name, datatype, shape }) => `"${name}" ${datatype} [${shape.join(", ")}]`).join(", ");
  throw new RangeError(`No single output gives a score for each of ${classes} classes, or names one: the model has ${described}`);
}

/**
 * One row of scores a sample, in one array.
 * @throws {RangeError} when the answer has another size, or holds what is no number.
 */
export function readScores(readout: ClassifierReadout, answer: Tensor, rows: number, classes: number): ArrayLike<number> {
  const floats = toFloats(answer);
  const expected = readout.kind === "positive" ? rows : rows * classes;
  if (floats.length < expected)
    throw new RangeError(`Output "${answer.name}" has ${floats.length} elements for ${rows} samples of ${classes} classes`);
  for (let index = 0; index < expected; index += 1)
    if (Number.isNaN(floats[index])) throw new RangeError(`Output "${answer.name}" holds NaN at element ${index}`);
  if (readout.kind === "scores") return floats;
  const pairs = new Float64Array(rows * 2);
  for (let row = 0; row < rows; row += 1) {
    const positive = floats[row] ?? 0;
    if (positive < 0 || positive > 1)
      throw new RangeError(`Output "${answer.name}" is ${positive}, which is no probability of the second class`);
    pairs.set([1 - positive, positive], row * 2);
  }
  return pairs;
}

/** The class numbers that a model names, by number or by text. @throws {RangeError} for what is no class. */
export function readClasses({ name, data }: Tensor, rows: number, classes: number, classNames: readonly string[] | undefined): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, row) => {
    const value = data[row];
    const number = typeof value === "string" ? (classNames ?? []).indexOf(value) : Number(value);
    if (Number.isInteger(number) && number >= 0 && number < classes) return number;
    throw new RangeError(`Output "${name}" names ${typeof value === "string" ? `"${value}"` : value}, which is none of ${classes} classes`);
  });
}

function isOneValue(shape: readonly number[]): boolean {
  return shape.length === 1 || (shape.length === 2 && shape[1] === 1);
}
