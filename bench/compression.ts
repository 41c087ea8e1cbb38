import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import type { CatalogModel, CatalogVersion } from "#core/model/catalog.ts";
import { COMPRESSION_METHODS, type CompressionMethod } from "#core/model/compression-record.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import type { Runner } from "#core/serving/runner.ts";
import { readCatalog } from "#models/catalog.ts";
import { calibrate } from "#training/compression/calibration/calibrate.ts";
import { decodeRequest } from "#training/compression/calibration/decode-request.ts";
import { readCalibration } from "#training/compression/calibration/read-calibration.ts";
import { type CompressedGraph, compressGraph } from "#training/compression/compress-graph.ts";
import { evaluateForm } from "#training/compression/judging/evaluate-form.ts";
import { readDeclaredSource } from "#training/evaluation/read-declared-source.ts";
import { readTestData, type TestData } from "#training/evaluation/read-test-data.ts";
import type { Bench, BenchRow } from "./bench.ts";
import { type Distribution, timeOnce, toDistribution } from "./measure.ts";

const MODELS = join(import.meta.dirname, "../models");
/** Calls of one form after the other: a function serves one version, whose weights stay in the processor's caches. */
const TURN = 100;
const TURNS = 20;
const BATCHES: readonly number[] = [1, 8, 32];
const DEPENDENCIES = { openGraph: openGraphSession, now: () => performance.now() };

/**
 * Every compressed form of each trained version beside its parent: size and latency, and accuracy where the model's data lies in the folder
 * `data`, or in the folder below it that has the model's name.
 */
export const compression: Bench = {
  name: "compression",
  title: "Compressed forms of the models beside their parents",
  async run(note, data) {
    const rows: BenchRow[] = [];
    for (const model of readCatalog(MODELS))
      for (const version of model.versions.filter(({ manifest }) => manifest.compression === undefined)) {
        const known = data === undefined ? undefined : await findData(data, model, version);
        if (known === undefined) note(`${model.manifest.name}: no data, so no accuracy, and its sample calibrates`);
        for (const method of COMPRESSION_METHODS) rows.push(...(await measureForm({ model, version, known }, method, note)));
      }
    return rows;
  },
};

interface Subject {
  readonly model: CatalogModel;
  readonly version: CatalogVersion;
  readonly known: { readonly folder: string; readonly test: TestData } | undefined;
}

async function findData(data: string, model: CatalogModel, version: CatalogVersion): Promise<Subject["known"]> {
  const declared = await readDeclaredSource(join(MODELS, model.manifest.name), model.manifest, version);
  for (const folder of [join(data, model.manifest.name), data]) {
    const known = { model: model.manifest, version: version.manifest };
    if (!existsSync(folder)) continue;
    const test = await readTestData(folder, declared, known).catch(() => undefined);
    if (test !== undefined) return { folder, test };
  }
  return undefined;
}

async function measureForm(subject: Subject, method: CompressionMethod, note: (text: string) => void): Promise<readonly BenchRow[]> {
  const { model, version, known } = subject;
  const name = `${model.manifest.name}@${version.manifest.version} ${method}`;
  note(name);
  const parent = new Uint8Array(readFileSync(join(version.folder, version.manifest.artifact.file)));
  const form = await compress(subject, parent, method);
  const against = "its parent";
  const rows: BenchRow[] = [{ what: `${name}: size`, unit: "kB", against, ...pair(form.model.length / 1000, parent.length / 1000) }];
  if (known !== undefined) {
    const context = { model, parent: version, test: known.test };
    const [ours, reference] = [
      await evaluateForm(form, context, DEPENDENCIES),
      await evaluateForm({ model: parent }, context, DEPENDENCIES),
    ];
    if (ours.accuracy !== undefined && reference.accuracy !== undefined)
      rows.push({
        what: `${name}: accuracy`,
        unit: `of ${ours.samples} right`,
        against,
        ...pair(ours.accuracy * ours.samples, reference.accuracy * reference.samples),
      });
  }
  for (const batch of BATCHES)
    rows.push({ what: `${name}: latency, batch ${batch}`, unit: "ms", against, ...(await timeForms(subject, form, parent, batch)) });
  return rows;
}

async function compress({ model, version, known }: Subject, parent: Uint8Array, method: CompressionMethod): Promise<CompressedGraph> {
  if (method !== "int8-static") return compressGraph(parent, method);
  const declared = await readDeclaredSource(join(MODELS, model.manifest.name), model.manifest, version);
  const { feeds } = await readCalibration(known?.folder ?? join(version.folder, "sample.json"), {
    declared,
    known: { model: model.manifest, version: version.manifest },
    signature: { ...version.manifest, name: model.manifest.name },
    samples: 200,
  });
  return compressGraph(parent, method, { ranges: await calibrate(parent, feeds, { exclude: [], percentile: 100 }, openGraphSession) });
}

async function timeForms({ model, version }: Subject, form: CompressedGraph, parent: Uint8Array, batch: number) {
  const { manifest, folder } = version;
  const sample = decodeRequest(readFileSync(join(folder, "sample.json")), { ...manifest, name: model.manifest.name });
  const inputs = sample.map((input) => repeat(input, batch));
  const outputs = manifest.outputs.map(({ name }) => name);
  const ours = await openGraphSession(form.model, { threads: 1, ...(form.session === undefined ? {} : { session: form.session }) });
  const reference = await openGraphSession(parent, { threads: 1 });
  try {
    const run = (runner: Runner) => () => runner.infer(inputs, outputs);
    return await compareInTurns(run(ours), run(reference));
  } finally {
    await ours.close();
    await reference.close();
  }
}

async function compareInTurns(ours: () => Promise<unknown>, reference: () => Promise<unknown>) {
  const times = { ours: [] as number[], reference: [] as number[] };
  // The first turn is to warm up.
  for (let turn = 0; turn <= TURNS; turn += 1)
    for (const [name, work] of [
      ["ours", ours],
      ["reference", reference],
    ] as const)
      for (let call = 0; call < TURN; call += 1) {
        const ms = await timeOnce(work);
        if (turn > 0) times[name].push(ms);
      }
  return { ours: toDistribution(times.ours), reference: toDistribution(times.reference) };
}

/** The same sample as often as the batch is large. */
function repeat(input: Tensor, batch: number): Tensor {
  const [, ...rest] = input.shape;
  const { data } = input;
  if (!ArrayBuffer.isView(data)) throw new Error(`Input "${input.name}" holds texts, which no compressed form reads`);
  const Elements = data.constructor as new (length: number) => typeof data & { set(from: typeof data, at: number): void };
  const repeated = new Elements(data.length * batch);
  for (let row = 0; row < batch; row += 1) repeated.set(data, row * data.length);
  return { ...input, shape: [batch, ...rest], data: repeated };
}

/** One number as a distribution: it is the same every time. */
function pair(ours: number, reference: number): { readonly ours: Distribution; readonly reference: Distribution } {
  const of = (value: number): Distribution => ({ samples: 1, p50: value, p99: value });
  return { ours: of(ours), reference: of(reference) };
}
