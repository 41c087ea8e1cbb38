import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { POINT_CLASSES, POINTS, pointsModel } from "#test/training/evaluation/points.ts";

/** Version -> what its manifest says besides the least there must be. */
type Versions = Readonly<Record<number, object>>;

export interface PointsProject {
  readonly root: string;
  readonly home: string;
  /** The nine samples as a CSV file. */
  readonly data: string;
  readonly modelFile: string;
}

/** A project with the model `points`, whose versions all hold the same graph: 8 of 9 samples right. */
export function pointsProject(model: object, versions: Versions): PointsProject {
  const folder = temporaryFolder();
  const modelFolder = join(folder, "models/points");
  const { artifact, version, model: known } = pointsModel("both");
  mkdirSync(modelFolder, { recursive: true });
  const document = { name: "points", task: "image-classification", description: "Where a point lies", classes: known.classes, ...model };
  writeFileSync(join(modelFolder, "model.json"), JSON.stringify(document));
  for (const [number, settings] of Object.entries(versions)) {
    mkdirSync(join(modelFolder, number));
    const manifest = {
      version: Number(number),
      artifact: { file: "model.onnx", sha256: createHash("sha256").update(artifact).digest("hex"), bytes: artifact.length },
      inputs: version.inputs,
      outputs: version.outputs,
      sample: { tolerance: 0, outputs: {} },
      ...settings,
    };
    writeFileSync(join(modelFolder, number, "model.onnx"), artifact);
    writeFileSync(join(modelFolder, number, "sample.json"), "{}");
    writeFileSync(join(modelFolder, number, "version.json"), JSON.stringify(manifest));
  }
  const data = join(folder, "points.csv");
  const lines = POINT_CLASSES.map((name, row) => `${POINTS[row * 2]},${POINTS[row * 2 + 1]},${name}`);
  writeFileSync(data, `x,y,class\n${lines.join("\n")}\n`);
  return { root: folder, home: join(folder, "home"), data, modelFile: join(modelFolder, "model.json") };
}

export function readLabels({ modelFile }: PointsProject): unknown {
  return (JSON.parse(readFileSync(modelFile, "utf8")) as { readonly labels: unknown }).labels;
}
