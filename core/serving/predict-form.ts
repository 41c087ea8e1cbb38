import { toFloats } from "#core/protocol/floats.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { decodePrediction } from "#core/task/decode-prediction.ts";
import { rankClasses } from "#core/task/score-classes.ts";
import type { OutputPolicy } from "#core/tenant/output-policy.ts";
import type { CallForm } from "./call-form.ts";
import { refuseQuery } from "./refuse-query.ts";
import { RANKINGS } from "./release-outputs.ts";
import { callTask, taskOf, taskView } from "./task-form.ts";

/**
 * A picture or texts in; classes with their scores, or vectors, out: one answer for one input, a list for a list. The shapes are those
 * of Hugging Face's inference API.
 */
export const PREDICT_FORM: CallForm = {
  view: taskView,
  async decode(request, context) {
    refuseQuery(request);
    const task = taskOf(context.version);
    const { payload, isList, topK } = decodePrediction(request, task);
    return callTask(payload, context, (released) => {
      const rows =
        task.kind === "embeddings" ? toRows(released) : rankClasses(released, task.classes, Math.min(topK, mostClasses(context.policy)));
      return isList ? rows : rows[0];
    });
  },
};

/** Classes that a policy has emptied are not named. */
function mostClasses(policy: OutputPolicy): number {
  return policy === "full" ? Number.POSITIVE_INFINITY : RANKINGS[policy].classes;
}

function toRows(tensor: Tensor): readonly (readonly number[])[] {
  const values = Array.from(toFloats(tensor));
  const width = tensor.shape.at(-1) ?? 0;
  return Array.from({ length: tensor.shape[0] ?? 0 }, (_, row) => values.slice(row * width, (row + 1) * width));
}
