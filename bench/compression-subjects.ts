import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CatalogModel, CatalogVersion } from "#core/model/catalog.ts";
import { MODEL_MANIFEST, parseManifest, VERSION_MANIFEST } from "#core/model/manifest.ts";
import { inspectModel } from "#core/onnx/inspect.ts";
import { readModel } from "#core/onnx/reader.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { readCatalog } from "#models/catalog.ts";
import type { Feed } from "#training/compression/calibration/calibrate.ts";
import { decodeRequest } from "#training/compression/calibration/decode-request.ts";
import { drawFeeds } from "#training/compression/calibration/draw-feeds.ts";
import { readCalibration } from "#training/compression/calibration/read-calibration.ts";
import type { FormContext } from "#training/compression/judging/evaluate-form.ts";
import { readDeclaredSource } from "#training/evaluation/read-declared-source.ts";
import { readTestData, type TestData } from "#training/evaluation/read-test-data.ts";

/** A model whose compressed forms are measured. */
export interface Subject {
  readonly name: string;
  readonly parent: Uint8Array;
  readonly outputs: readonly string[];
  /** One sample's inputs. */
  readonly sample: readonly Tensor[];
  readonly isFixedBatch: boolean;
  readonly calibration: readonly Feed[];
  /** What it is judged on, where the data is there. */
  readonly quality?: FormContext;
}

const MODELS = join(import.meta.dirname, "../models");
const CALIBRATION_SAMPLES = 200;

/**
 * Every trained version of the catalog, and a model from elsewhere: Microsoft's convolutional MNIST, in `models/ms-mnist` of the folder of
 * data. A model's data lies in that folder, or in the one below it that has the model's name.
 */
export async function findSubjects(data: string | undefined): Promise<readonly Subject[]> {
  const catalog = readCatalog(MODELS);
  const subjects: Subject[] = [];
  for (const model of catalog)
    for (const version of model.versions)
      if (version.manifest.compression === undefined) subjects.push(await toSubject(model, version, data));
  const [digits] = subjects.filter(({ name }) => name.startsWith("mnist@"));
  const foreign = data === undefined ? undefined : readForeign(join(data, "models/ms-mnist/mnist.onnx"), digits?.quality);
  return foreign === undefined ? subjects : [...subjects, foreign];
}

async function toSubject(model: CatalogModel, version: CatalogVersion, data: string | undefined): Promise<Subject> {
  const { manifest, folder } = version;
  const signature = { ...manifest, name: model.manifest.name };
  const declared = await readDeclaredSource(join(MODELS, model.manifest.name), model.manifest, version);
  const known = { model: model.manifest, version: manifest };
  const found = data === undefined ? undefined : await findData([join(data, model.manifest.name), data], declared, known);
  const calibration = await readCalibration(found?.folder ?? join(folder, "sample.json"), {
    declared,
    known,
    signature,
    samples: CALIBRATION_SAMPLES,
  });
  return {
    name: `${model.manifest.name}@${manifest.version}`,
    parent: new Uint8Array(readFileSync(join(folder, manifest.artifact.file))),
    outputs: manifest.outputs.map(({ name }) => name),
    sample: decodeRequest(readFileSync(join(folder, "sample.json")), signature),
    isFixedBatch: false,
    calibration: calibration.feeds,
    ...(found === undefined ? {} : { quality: { model, parent: version, test: found.test } }),
  };
}

async function findData(
  folders: readonly string[],
  declared: Parameters<typeof readTestData>[1],
  known: Parameters<typeof readTestData>[2],
): Promise<{ readonly folder: string; readonly test: TestData } | undefined> {
  for (const folder of folders.filter((path) => existsSync(path))) {
    const test = await readTestData(folder, declared, known).catch(() => undefined);
    if (test !== undefined) return { folder, test };
  }
  return undefined;
}

function readForeign(path: string, digits: FormContext | undefined): Subject | undefined {
  if (digits === undefined || !existsSync(path)) return undefined;
  const parent = new Uint8Array(readFileSync(path));
  const { inputs, outputs } = inspectModel(readModel(parent));
  const document = {
    version: 1,
    artifact: { file: "model.onnx", sha256: "0".repeat(64), bytes: parent.length },
    inputs,
    outputs,
    sample: { tolerance: 0, outputs: {} },
  };
  const manifest = parseManifest(VERSION_MANIFEST, document, path);
  const version = { manifest, folder: "" };
  const model = { manifest: parseManifest(MODEL_MANIFEST, { name: "ms-mnist", description: path }, path), versions: [version] };
  // Its graph takes one sample a call. The pixels it is calibrated with are test images: nothing here is kept.
  const calibration = drawFeeds(digits.test.data.samples, manifest.inputs, CALIBRATION_SAMPLES);
  return {
    name: "ms-mnist",
    parent,
    outputs: outputs.map(({ name }) => name),
    sample: calibration[0] ?? [],
    isFixedBatch: true,
    calibration,
    quality: { model, parent: version, test: digits.test },
  };
}
