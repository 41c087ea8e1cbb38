import { openGraphSession } from "#core/drivers/graph-session.ts";
import { ServeError } from "#core/errors.ts";
import { COMPRESSION_METHODS, type CompressionMethod } from "#core/model/compression-record.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import type { Runner } from "#core/serving/runner.ts";
import { calibrate } from "#training/compression/calibration/calibrate.ts";
import { type CompressedGraph, compressGraph } from "#training/compression/compress-graph.ts";
import { evaluateForm, type OpenableForm } from "#training/compression/judging/evaluate-form.ts";
import type { Bench, BenchRow } from "./bench.ts";
import { findSubjects, type Subject } from "./compression-subjects.ts";
import { type Distribution, timeOnce, toDistribution } from "./measure.ts";

/** Calls of one form after the other: a function serves one version, whose weights stay in the processor's caches. */
const TURN = 100;
const TURNS = 20;
const BATCHES: readonly number[] = [1, 8, 32];
const AGAINST = "its parent";

/** Every compressed form of each model beside its parent: size and latency, and accuracy where the model's data is in the folder `data`. */
export const compression: Bench = {
  name: "compression",
  title: "Compressed forms of the models beside their parents",
  async run(note, data) {
    const rows: BenchRow[] = [];
    for (const subject of await findSubjects(data)) {
      if (subject.quality === undefined) note(`${subject.name}: no data, so no accuracy, and its sample calibrates`);
      for (const method of COMPRESSION_METHODS) {
        note(`${subject.name} ${method}`);
        const form = await compress(subject, method).catch((error: unknown) => {
          // A model may have nothing that a method can make smaller.
          if (error instanceof ServeError && error.code === "MODEL_INVALID") return note(error.message);
          throw error;
        });
        if (form !== undefined) rows.push(...(await measureForm(subject, method, form)));
      }
    }
    return rows;
  },
};

async function measureForm(subject: Subject, method: CompressionMethod, form: CompressedGraph): Promise<readonly BenchRow[]> {
  const name = `${subject.name} ${method}`;
  const rows: BenchRow[] = [
    { what: `${name}: size`, unit: "kB", against: AGAINST, ...pair(form.model.length / 1000, subject.parent.length / 1000) },
    ...(await compareQuality(name, subject, form)),
  ];
  for (const batch of subject.isFixedBatch ? [1] : BATCHES)
    rows.push({ what: `${name}: latency, batch ${batch}`, unit: "ms", against: AGAINST, ...(await timeForms(subject, form, batch)) });
  return rows;
}

async function compress({ parent, calibration }: Subject, method: CompressionMethod): Promise<CompressedGraph> {
  if (method !== "int8-static") return compressGraph(parent, method);
  return compressGraph(parent, method, {
    ranges: await calibrate(parent, calibration, { exclude: [], percentile: 100 }, openGraphSession),
  });
}

async function compareQuality(name: string, { quality, parent }: Subject, form: OpenableForm): Promise<readonly BenchRow[]> {
  if (quality === undefined) return [];
  const dependencies = { openGraph: openGraphSession, now: () => performance.now() };
  const ours = await evaluateForm(form, quality, dependencies);
  const reference = await evaluateForm({ model: parent }, quality, dependencies);
  if (ours.accuracy === undefined || reference.accuracy === undefined) return [];
  const { samples } = reference;
  const right = pair(Math.round(ours.accuracy * samples), Math.round(reference.accuracy * samples));
  return [{ what: `${name}: accuracy`, unit: `of ${samples}`, against: AGAINST, ...right }];
}

async function timeForms({ sample, outputs, parent }: Subject, { model, session }: OpenableForm, batch: number) {
  const inputs = sample.map((input) => (batch === 1 ? input : repeat(input, batch)));
  const ours = await openGraphSession(model, { threads: 1, ...(session === undefined ? {} : { session }) });
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
