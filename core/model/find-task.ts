import type { TensorSignature } from "#core/protocol/tensor.ts";
import { findClassifier } from "./classifier.ts";
import { fitToMemory } from "./image-memory.ts";
import type { ModelManifest, VersionManifest } from "./manifest.ts";
import type { Preparation } from "./preparation.ts";
import { findPreparationMisfits } from "./preparation-fit.ts";
import type { ClassificationTask, EmbeddingsTask, ServedTask } from "./served-task.ts";

/** What a version can be asked by `predict`, or why what its manifests say of that cannot be. */
export interface FoundTask {
  /** Absent for a version that takes tensors alone. */
  readonly task?: ServedTask;
  /** For a person, one line each. */
  readonly problems: readonly string[];
}

/** Which kinds of preparation a task's inputs can come from. */
const PREPARATIONS: Readonly<Record<ModelManifest["task"], readonly Preparation["kind"][]>> = {
  tensor: [],
  "image-classification": ["image"],
  "text-classification": ["hashed-ngrams", "tokenizer"],
  embeddings: ["image", "hashed-ngrams", "tokenizer"],
};

/** The task of one version, from the model's manifest and its own; a version's own preparation goes before the model's. */
export function findTask(model: ModelManifest, version: VersionManifest): FoundTask {
  const declared = version.preparation ?? model.preparation;
  if (declared === undefined) return { problems: [] };
  const preparation = fitToMemory(declared, version.function.memoryMb);
  if (!PREPARATIONS[model.task].includes(preparation.kind))
    return { problems: [`the task "${model.task}" cannot be prepared as "${preparation.kind}"`] };
  const problems = [...findPreparationMisfits(preparation, version.inputs)];
  const task =
    model.task === "embeddings"
      ? toEmbeddings(model, version, preparation, problems)
      : toClassification(model, version, preparation, problems);
  return task === undefined || problems.length > 0 ? { problems } : { task, problems };
}

function toClassification(
  model: ModelManifest,
  version: VersionManifest,
  preparation: Preparation,
  problems: string[],
): ClassificationTask | undefined {
  const { classes = [], scores } = model;
  if (classes.length < 2) problems.push("a classifier that answers `predict` needs two or more `classes`");
  if (scores === undefined) {
    const classifier = findClassifier(model, version);
    if (classifier !== undefined) return { kind: "classification", preparation, output: classifier.probabilities, apply: "none", classes };
    problems.push("no single output is known to hold probabilities: declare `scores`");
    return undefined;
  }
  const output = findFloating(version.outputs, scores.output, problems);
  if (output === undefined) return undefined;
  if (output.shape.length !== 2 || output.shape[1] !== classes.length)
    problems.push(`output "${output.name}" has the shape [${output.shape}] where [-1,${classes.length}] is needed`);
  return { kind: "classification", preparation, output: output.name, apply: scores.apply, classes };
}

function toEmbeddings(
  model: ModelManifest,
  version: VersionManifest,
  preparation: Preparation,
  problems: string[],
): EmbeddingsTask | undefined {
  if (model.embedding === undefined) {
    problems.push("an embedding model that answers `predict` needs `embedding`");
    return undefined;
  }
  const { pooling, normalize } = model.embedding;
  const output = findFloating(version.outputs, model.embedding.output, problems);
  if (output === undefined) return undefined;
  const rank = pooling === "none" ? 2 : 3;
  if (output.shape.length !== rank)
    problems.push(`output "${output.name}" has rank ${output.shape.length}, pooling "${pooling}" needs ${rank}`);
  return { kind: "embeddings", preparation, output: output.name, pooling, normalize };
}

function findFloating(outputs: readonly TensorSignature[], name: string | undefined, problems: string[]): TensorSignature | undefined {
  const floating = outputs.filter(({ datatype }) => datatype.startsWith("FP"));
  const [found, ...further] = name === undefined ? floating : floating.filter((output) => output.name === name);
  if (found !== undefined && further.length === 0) return found;
  problems.push(
    name === undefined ? "the version has not exactly one floating output: name it" : `the version has no floating output "${name}"`,
  );
  return undefined;
}
