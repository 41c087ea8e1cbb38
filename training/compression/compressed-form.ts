import { createHash } from "node:crypto";
import type { CatalogVersion } from "#core/model/catalog.ts";
import type { CompressionMethod, CompressionRecord } from "#core/model/compression-record.ts";
import type { OpenArtifact } from "../evaluation/artifact-to-evaluate.ts";
import { calibrate } from "./calibration/calibrate.ts";
import type { CalibrationData } from "./calibration/read-calibration.ts";
import { type CompressedGraph, compressGraph } from "./compress-graph.ts";
import type { Exclusion, RewriteOptions } from "./rewrite/rewriting.ts";

/** What decides a compressed form's bytes, beside its parent. */
export interface FormOptions {
  readonly method: CompressionMethod;
  readonly exclude: readonly string[];
  readonly convolutions: boolean;
  readonly weightBits: RewriteOptions["weightBits"];
  readonly minProduct: number;
  readonly calibration?: CalibrationData & { readonly percentile: number };
}

/** Makes compressed forms of one parent, with this or that kept in floats. */
export interface FormMaker {
  /** @param kept further names to keep in floats, each with why. */
  make(kept?: ReadonlyMap<string, string>): CompressedGraph;
  /** What `version.json` keeps of a form. */
  record(form: CompressedGraph): CompressionRecord;
}

/** Prepares a parent for compression: for the static form, its activations' ranges are measured once. @throws {RangeError, ServeError} */
export async function createFormMaker(
  parent: Uint8Array,
  { manifest }: CatalogVersion,
  options: FormOptions,
  openGraph: OpenArtifact,
): Promise<FormMaker> {
  const { method, exclude, convolutions, weightBits, minProduct, calibration } = options;
  if (method.startsWith("int8-") && method !== "int8-weights" && manifest.allowNonFinite)
    throw new RangeError(`Version ${manifest.version} takes NaN and infinities, which ${method} cannot carry: use fp16 or int8-weights`);
  if (method === "int8-static" && calibration === undefined)
    throw new RangeError("int8-static needs calibration data: name a folder or a file with --calibration");
  const ranges =
    calibration === undefined || method !== "int8-static"
      ? new Map()
      : await calibrate(parent, calibration.feeds, { exclude, percentile: calibration.percentile }, openGraph);
  return {
    make(kept = new Map()) {
      const form = compressGraph(parent, method, { exclude: [...exclude, ...kept.keys()], convolutions, weightBits, minProduct, ranges });
      return { ...form, excluded: form.excluded.map((exclusion) => withReason(exclusion, kept)) };
    },
    record: ({ excluded }) => ({
      method,
      parent: { version: manifest.version, sha256: createHash("sha256").update(parent).digest("hex") },
      excluded: excluded.map((exclusion) => ({ ...exclusion })),
      ...(method === "int8-dynamic" || method === "int8-static" ? { weightBits } : {}),
      ...(method === "int8-static" && calibration !== undefined
        ? { calibration: { source: calibration.source, samples: calibration.feeds.length, percentile: calibration.percentile } }
        : {}),
    }),
  };
}

function withReason(exclusion: Exclusion, kept: ReadonlyMap<string, string>): Exclusion {
  const reason = kept.get(exclusion.name);
  return reason === undefined ? exclusion : { ...exclusion, reason };
}
