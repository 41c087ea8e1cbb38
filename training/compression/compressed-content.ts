import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CatalogModel, CatalogVersion } from "#core/model/catalog.ts";
import type { CompressionRecord } from "#core/model/compression-record.ts";
import type { EvaluationRecord } from "#core/model/evaluation-record.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import type { OpenArtifact } from "../evaluation/artifact-to-evaluate.ts";
import { toSampleValues } from "../version/sample-answer.ts";
import type { VersionContent } from "../version/version-content.ts";
import { decodeRequest } from "./calibration/decode-request.ts";
import type { CompressedGraph } from "./compress-graph.ts";

/** What the version's folder holds beside `version.json`. */
const CARRIED_OVER = /^(sample\.|tokenizer\.json$)/;

/**
 * How far another processor's answer may be from the one on record, as a share of the largest number in it: a value at the edge between
 * two bytes may fall to either side.
 */
const BYTE_TOLERANCE = 0.01;

export interface CompressedContentOptions {
  readonly form: CompressedGraph;
  readonly compression: CompressionRecord;
  readonly evaluation: EvaluationRecord;
  /** Further files, such as the report. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** A compressed version's folder: everything of its parent's but the graph and what was measured of it, its answer to the same sample, and its record. */
export async function toCompressedContent(
  { manifest: model }: CatalogModel,
  { manifest, folder }: CatalogVersion,
  { form, compression, evaluation, files }: CompressedContentOptions,
  openGraph: OpenArtifact,
): Promise<VersionContent> {
  const { version: _, training: __, compression: ___, probe: ____, ...kept } = manifest;
  const sha256 = createHash("sha256").update(form.model).digest("hex");
  const names = (await readdir(folder)).filter((name) => CARRIED_OVER.test(name));
  const inputs = decodeRequest(await readFile(join(folder, "sample.json")), { ...manifest, name: model.name });
  const answer = await answerSample(
    form,
    manifest.outputs.map(({ name }) => name),
    inputs,
    openGraph,
  );
  const usesIntegers = compression.weightBits !== undefined;
  return {
    manifest: {
      ...kept,
      artifact: { file: "model.onnx", sha256, bytes: form.model.length },
      sample: {
        tolerance: usesIntegers ? Math.max(kept.sample.tolerance, toByteTolerance(answer)) : kept.sample.tolerance,
        outputs: Object.fromEntries(answer.map((output) => [output.name, [...toSampleValues(output)]])),
      },
      evaluation,
      ...(form.session === undefined ? {} : { session: form.session }),
      compression,
    },
    files: new Map<string, Uint8Array | string>([
      ["model.onnx", form.model],
      ...names.map((name) => [name, join(folder, name)] as const),
      ...files,
    ]),
  };
}

async function answerSample(
  { model, session }: CompressedGraph,
  outputs: readonly string[],
  inputs: readonly Tensor[],
  openGraph: OpenArtifact,
): Promise<readonly Tensor[]> {
  const runner = await openGraph(model, { threads: 1, ...(session === undefined ? {} : { session }) });
  try {
    return (await runner.infer(inputs, outputs)).outputs;
  } finally {
    await runner.close();
  }
}

function toByteTolerance(answer: readonly Tensor[]): number {
  const floats = answer.filter(({ datatype }) => datatype.startsWith("FP"));
  const largest = floats.flatMap(({ data }) => Array.from<unknown, number>(data, (value) => Math.abs(Number(value))));
  return BYTE_TOLERANCE * largest.reduce((most, value) => Math.max(most, value), 0);
}
