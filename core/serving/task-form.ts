import { Buffer } from "node:buffer";
import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import type { ServedTask } from "#core/model/served-task.ts";
import type { EncodedResponse } from "#core/protocol/encode-response.ts";
import { findNonFinite } from "#core/protocol/non-finite.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { poolEmbeddings } from "#core/task/pool-embeddings.ts";
import { type Payload, prepare } from "#core/task/prepare.ts";
import type { Prepared } from "#core/task/prepared.ts";
import { toScores } from "#core/task/score-classes.ts";
import type { CallContext, DecodedCall } from "./call-form.ts";
import { releaseOutputs } from "./release-outputs.ts";

/** A version's task, where the route is only found for one that has it. */
export function taskOf({ task }: ServedVersion): ServedTask {
  if (task === undefined) throw new TypeError("The version has no task");
  return task;
}

/**
 * A version as its task shows it: one output, of scores or of vectors. Scores are probabilities by then, whatever the model gives, so
 * that output policies can be applied to them.
 */
export function taskView(version: ServedVersion): ServedVersion {
  const task = taskOf(version);
  const { classifier: _, ...rest } = version;
  if (task.kind === "embeddings") return { ...rest, outputs: [{ name: task.output, datatype: "FP32", shape: [-1, -1] }] };
  const { output, classes } = task;
  return {
    ...rest,
    outputs: [{ name: output, datatype: "FP32", shape: [-1, classes.length] }],
    classifier: { probabilities: output, classes },
  };
}

/**
 * Makes tensors of what was sent, and of the model's the answer: scores or vectors, released as the caller's policy lets them.
 * @param answer the JSON of the answer from what may leave.
 */
export async function callTask(
  payload: Payload,
  { version, policy, tools }: CallContext,
  answer: (released: Tensor, prepared: Prepared) => unknown,
): Promise<DecodedCall> {
  const task = taskOf(version);
  if (tools === undefined) throw new TypeError("A version with a task needs the tools to prepare its inputs");
  const prepared = await prepare(payload, task, version, tools);
  return {
    inputs: prepared.inputs,
    outputNames: [task.output],
    ...(payload.kind === "texts" ? { tokens: prepared.tokens } : {}),
    encode([output]) {
      if (output === undefined) throw new TypeError("The runner gave no output");
      checkShape(output, prepared.inputs[0]?.shape[0] ?? 0, task);
      checkFinite(output, version);
      const meant = task.kind === "embeddings" ? poolEmbeddings(output, task, prepared.mask) : toScores(output, task);
      const [released = meant] = releaseOutputs([meant], policy, version);
      return encodeAnswer(answer(released, prepared));
    },
  };
}

/** A dimension that the artifact leaves free can turn out to be another than the manifest has made of it. */
function checkShape({ name, shape }: Tensor, rows: number, task: ServedTask): void {
  const fits =
    task.kind === "classification"
      ? shape.length === 2 && shape[0] === rows && shape[1] === task.classes.length
      : shape.length === (task.pooling === "none" ? 2 : 3) && shape[0] === rows;
  if (!fits) throw new ServeError("MANIFEST_INVALID", `Output "${name}" has the shape [${shape}] for ${rows} inputs`);
}

function checkFinite(output: Tensor, { name }: ServedVersion): void {
  if (findNonFinite(output) < 0) return;
  throw new ServeError("NON_FINITE_OUTPUT", `Model '${name}' gives a value that is not finite for these inputs`);
}

function encodeAnswer(answer: unknown): EncodedResponse {
  const body = Buffer.from(JSON.stringify(answer), "utf8");
  if (body.length > LIMITS.MAX_ANSWER_BYTES)
    throw new ServeError("RESOURCE_EXCEEDED", `The answer is larger than ${LIMITS.MAX_ANSWER_BYTES} bytes, send fewer inputs`);
  return { headers: { "content-type": "application/json" }, body };
}
