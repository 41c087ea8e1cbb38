import { ServeError } from "#core/errors.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import type { CallForm } from "./call-form.ts";
import type { CallAction, CallRoute } from "./call-route.ts";
import { EMBEDDINGS_FORM } from "./embeddings-form.ts";
import { PREDICT_FORM } from "./predict-form.ts";
import { TENSOR_FORM } from "./tensor-form.ts";

interface FormRow {
  readonly form: CallForm;
  readonly isServedBy: (version: ServedVersion) => boolean;
}

/** What a caller sends and gets, by route: all that the routes differ in. Any version takes tensors, the others need a task. */
const FORMS: Readonly<Record<CallAction, FormRow>> = {
  infer: { form: TENSOR_FORM, isServedBy: () => true },
  predict: { form: PREDICT_FORM, isServedBy: ({ task }) => task !== undefined },
  embeddings: { form: EMBEDDINGS_FORM, isServedBy: ({ task }) => task?.kind === "embeddings" && task.preparation.kind !== "image" },
};

/**
 * How the route asks a version. Called once the caller is known to be entitled: what a version can do is nobody else's to know.
 * @throws {ServeError} NOT_FOUND.
 */
export function findForm({ action }: CallRoute, version: ServedVersion): CallForm {
  const { form, isServedBy } = FORMS[action];
  if (isServedBy(version)) return form;
  throw new ServeError("NOT_FOUND", "Not Found");
}
