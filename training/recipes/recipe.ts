import type { ModelManifest } from "#core/model/manifest.ts";
import type { LabelledData } from "../dataset/dataset.ts";
import type { PublishedFile } from "../dataset/download.ts";
import type { TrainingSpec } from "../network/training-spec.ts";

/** Everything that decides a trained version, but the data itself and the number of threads. */
export interface Recipe extends TrainingSpec {
  /** The model it trains, as `model.json` describes it at its first version. */
  readonly model: Pick<ModelManifest, "name" | "task" | "description" | "license" | "classes">;
  readonly epochs: number;
  /** Test accuracy below which a version is not written. */
  readonly minAccuracy: number;
  /** The data set's files, and where the public finds them. */
  readonly files: readonly PublishedFile[];
  readonly mirrors: readonly string[];
  /** Reads its data set from a folder. */
  readonly readData: (folder: string) => Promise<LabelledData>;
  /** Draws the version's sample: one input as a caller sends it, row-major. Ours, for a data set's image is not ours to publish. */
  readonly drawSample: () => Uint8Array;
}
