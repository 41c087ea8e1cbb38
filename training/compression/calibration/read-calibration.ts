import { readFile, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { ModelSignature } from "#core/protocol/model-signature.ts";
import { readDataset } from "../../dataset/read-dataset.ts";
import { guessDataSource, type UndeclaredModel } from "../../evaluation/guess-data-source.ts";
import type { DeclaredSource } from "../../evaluation/read-test-data.ts";
import type { Feed } from "./calibrate.ts";
import { decodeRequest } from "./decode-request.ts";
import { drawFeeds } from "./draw-feeds.ts";

/** Data to calibrate with, and where it is from, for the record. */
export interface CalibrationData {
  readonly source: string;
  readonly feeds: readonly Feed[];
}

export interface CalibrationOptions {
  /** How the model's training declares its data; without one the files say what they are. */
  readonly declared: DeclaredSource | undefined;
  readonly known: UndeclaredModel;
  readonly signature: ModelSignature;
  /** At most so many samples. */
  readonly samples: number;
}

/**
 * Reads calibration data: inference requests from a `.json` file, one or a list of them as in `sample.json`, or samples of the training
 * part of a data set, from its folder or its CSV file. Never the part that versions are judged on, where a declaration tells the two apart.
 * @throws {RangeError} when there is nothing in it, or it does not fit the model. @throws {ServeError} for a request the service would refuse.
 */
export async function readCalibration(path: string, options: CalibrationOptions): Promise<CalibrationData> {
  const { declared, known, signature, samples } = options;
  if (path.endsWith(".json")) return { source: basename(path), feeds: (await readRequests(path, signature)).slice(0, samples) };
  const isFile = (await stat(path)).isFile();
  const [folder, file] = isFile ? [dirname(path), basename(path)] : [path, undefined];
  const source = (file === undefined ? declared?.source : undefined) ?? (await guessDataSource(folder, file, known));
  const { name, training } = await readDataset(source, folder, declared?.seed);
  return { source: file ?? `${name}, training`, feeds: drawFeeds(training.samples, known.version.inputs, samples) };
}

async function readRequests(path: string, signature: ModelSignature): Promise<readonly Feed[]> {
  const document: unknown = JSON.parse(await readFile(path, "utf8"));
  const requests: readonly unknown[] = Array.isArray(document) ? document : [document];
  if (requests.length === 0) throw new RangeError(`"${path}" holds no request`);
  return requests.map((request) => decodeRequest(new TextEncoder().encode(JSON.stringify(request)), signature));
}
