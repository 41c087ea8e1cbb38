import type { ModelManifest } from "#core/model/manifest.ts";
import { describeData } from "../declaration/declared-data.ts";
import type { TrainingDeclaration } from "../declaration/training-declaration.ts";

/** What `model.json` says of a model whose first version is trained. */
export function describeModel(name: string, { model, dataset, input }: TrainingDeclaration): Omit<ModelManifest, "$schema" | "labels"> {
  const { task, description, license, preparation } = model;
  const { targets, classNames } = describeData(dataset);
  const classes =
    targets.kind === "values" ? undefined : (classNames ?? Array.from({ length: targets.count }, (_, number) => String(number)));
  const prepared =
    dataset.kind === "csv" && dataset.samples.kind === "text" ? { ...dataset.samples.preparation, input: input.name } : preparation;
  return {
    name,
    task,
    description,
    ...(license === undefined ? {} : { license }),
    ...(classes === undefined ? {} : { classes: [...classes] }),
    ...(prepared === undefined ? {} : { preparation: prepared }),
  };
}
