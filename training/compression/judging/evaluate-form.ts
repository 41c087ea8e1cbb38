import type { CatalogModel, CatalogVersion } from "#core/model/catalog.ts";
import type { EvaluationRecord } from "#core/model/evaluation-record.ts";
import type { SessionOptions } from "#core/model/session-options.ts";
import { type EvaluateDependencies, evaluateArtifact } from "../../evaluation/evaluate-artifact.ts";
import type { TestData } from "../../evaluation/read-test-data.ts";
import { toEvaluationRecord } from "../../evaluation/to-evaluation-record.ts";

/** A graph with what the runtime must be told to open it. */
export interface OpenableForm {
  readonly model: Uint8Array;
  readonly session?: SessionOptions;
}

/** What forms are forms of, and what they are judged on. */
export interface FormContext {
  readonly model: CatalogModel;
  readonly parent: CatalogVersion;
  readonly test: TestData;
}

/** Evaluates one form of a version. @throws {RangeError} when the data does not fit the model. */
export async function evaluateForm(
  form: OpenableForm,
  { model, parent, test }: FormContext,
  dependencies: EvaluateDependencies,
): Promise<EvaluationRecord> {
  const { name, classes } = model.manifest;
  const { session: _, ...version } = parent.manifest;
  const report = await evaluateArtifact(
    {
      artifact: form.model,
      model: { name, ...(classes === undefined ? {} : { classes }) },
      version: { ...version, ...(form.session === undefined ? {} : { session: form.session }) },
      data: test.data,
      ...(test.classNames === undefined ? {} : { classNames: test.classNames }),
    },
    dependencies,
  );
  return toEvaluationRecord(report, test);
}
