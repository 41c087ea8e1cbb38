import type { Tensor, TensorSignature } from "#core/protocol/tensor.ts";
import type { OpenArtifact } from "../../evaluation/artifact-to-evaluate.ts";
import { createSampleFeed } from "../../evaluation/sample-feed.ts";
import type { FormContext, OpenableForm } from "../judging/evaluate-form.ts";
import { type CallCost, type CostDependencies, type CostOptions, measureCosts } from "./measure-cost.ts";

/** Samples of a call at which forms are compared. */
export const COMPARED_ROWS: readonly number[] = [1, 8, 32];

export interface MeasureFormsDependencies extends CostDependencies {
  readonly openGraph: OpenArtifact;
}

/** Measures what calls of each form take, one thread, at every number of samples that the graph allows. @returns rows for each form. */
export async function measureForms(
  forms: readonly OpenableForm[],
  context: FormContext,
  dependencies: MeasureFormsDependencies,
  options?: CostOptions,
): Promise<readonly (readonly CallCost[])[]> {
  const { inputs, outputs, function: placement } = context.parent.manifest;
  const names = outputs.map(({ name }) => name);
  const runners = await Promise.all(
    forms.map(({ model, session }) => dependencies.openGraph(model, { threads: 1, ...(session === undefined ? {} : { session }) })),
  );
  try {
    const measured = runners.map((runner) => ({ runner, outputs: names, memoryMb: placement.memoryMb }));
    const costs: (readonly CallCost[])[] = [];
    for (const input of toInputs(context, inputs)) costs.push(await measureCosts(measured, input, dependencies, options));
    return forms.map((_, form) => costs.flatMap((row) => row[form] ?? []));
  } finally {
    for (const runner of runners) await runner.close();
  }
}

/** Where the graph fixes the number of samples, that number alone. */
function toInputs({ parent, test }: FormContext, inputs: readonly TensorSignature[]): readonly Tensor[] {
  const { samples } = test.data;
  const sizes = COMPARED_ROWS.filter((rows) => rows <= parent.manifest.maxBatch && rows <= samples.count);
  const isFixed = createSampleFeed(samples, inputs, 1).isFixed;
  return (isFixed ? [1] : sizes).map((rows) => createSampleFeed(samples, inputs, rows).read(0, rows));
}
