import type { Datatype } from "#core/protocol/datatype.ts";
import type { TensorSignature } from "#core/protocol/tensor.ts";
import type { ModelManifest, VersionManifest } from "./manifest.ts";

/** Which of a classifier's outputs say what. */
export interface Classifier {
  /** The output with one probability a class, classes along its last dimension. */
  readonly probabilities: string;
  /** The output that names the class: its place among `classes`, or its text. */
  readonly class?: string;
  readonly classes: readonly string[];
}

const FLOATING: readonly Datatype[] = ["FP16", "FP32", "FP64"];
const NAMING: readonly Datatype[] = ["UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "BYTES"];

/**
 * What the manifests show of a classifier: a model of a classification task that names its classes, and of its version the one floating
 * output as wide as there are classes whose sample values are probabilities. Scores of another kind, such as logits, are none.
 * @returns undefined where nothing, or more than one output, can be it: what is not known for certain is not taken for a probability.
 */
export function findClassifier({ task, classes = [] }: ModelManifest, { outputs, sample }: VersionManifest): Classifier | undefined {
  if (!task.endsWith("-classification") || classes.length < 2) return undefined;
  const probabilities = only(outputs, ({ name, datatype, shape }) => {
    if (!FLOATING.includes(datatype) || shape.at(-1) !== classes.length) return false;
    return everySample(sample.outputs[name], (value) => typeof value === "number" && value >= 0 && value <= 1);
  });
  if (probabilities === undefined) return undefined;
  const naming = only(outputs, ({ name, datatype, shape }) => {
    if (!NAMING.includes(datatype) || String(shape) !== String(probabilities.shape.slice(0, -1))) return false;
    return everySample(sample.outputs[name], (value) => isClass(datatype === "BYTES" ? String(value) : Number(value), classes));
  });
  return { probabilities: probabilities.name, ...(naming === undefined ? {} : { class: naming.name }), classes };
}

/** Whether an element of a classifier's class output is one of its classes: a place among them, or one's text. */
export function isClass(value: number | string, classes: readonly string[]): boolean {
  return typeof value === "string" ? classes.includes(value) : Number.isInteger(value) && value >= 0 && value < classes.length;
}

function only(outputs: readonly TensorSignature[], fits: (output: TensorSignature) => boolean): TensorSignature | undefined {
  const [first, ...further] = outputs.filter(fits);
  return further.length === 0 ? first : undefined;
}

function everySample(
  values: readonly (number | string | boolean)[] | undefined,
  holds: (value: number | string | boolean) => boolean,
): boolean {
  return values !== undefined && values.length > 0 && values.every(holds);
}
