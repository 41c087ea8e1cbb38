import type { SampleDatatype } from "../dataset/dataset.ts";
import type { DatasetSource } from "../dataset/dataset-source.ts";
import type { Shape } from "../layers/layer.ts";

/** What a data source says of its samples and targets before a file is read. */
export interface DeclaredData {
  readonly datatype: SampleDatatype;
  readonly shape: Shape;
  /** Number of classes, or of values, of each target. */
  readonly targets: { readonly kind: "classes" | "values"; readonly count: number };
  readonly classNames?: readonly string[];
  /** Ids are below it; set where samples are ids. */
  readonly rows?: number;
}

export function describeData(source: DatasetSource): DeclaredData {
  if (source.kind === "idx") return { datatype: "UINT8", shape: source.shape, ...ofClasses(source.classes) };
  const { samples, targets } = source;
  const target =
    targets.kind === "classes" ? ofClasses(targets.classes) : { targets: { kind: targets.kind, count: targets.columns.length } };
  switch (samples.kind) {
    case "text":
      return { datatype: "FP32", shape: [samples.preparation.features], ...target };
    case "numbers":
      return { datatype: "FP32", shape: [samples.columns.length], ...target };
    case "ids":
      return { datatype: "INT64", shape: [samples.columns.length], rows: samples.rows, ...target };
  }
}

function ofClasses(classes: number | readonly string[]): Pick<DeclaredData, "targets" | "classNames"> {
  const count = typeof classes === "number" ? classes : classes.length;
  return { targets: { kind: "classes", count }, ...(typeof classes === "number" ? {} : { classNames: classes }) };
}
