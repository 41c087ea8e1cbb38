import { join } from "node:path";
import { digestFile } from "#core/drivers/file-digest.ts";
import { ServeError } from "#core/errors.ts";
import { admitVersion } from "#core/model/admit-version.ts";
import type { CatalogModel, CatalogVersion } from "#core/model/catalog.ts";
import type { GateVerdict } from "#core/model/check-gate.ts";
import type { InputRanges } from "#core/model/input-ranges.ts";
import { choosePlacement, type PlacedVersion } from "#core/model/placement.ts";
import type { ModelInspection } from "#core/onnx/inspect.ts";
import { inspectFile } from "#core/onnx/inspect-file.ts";
import { readCatalog } from "#models/catalog.ts";
import { writeLabel } from "#models/write-model-manifest.ts";
import { ensureModelManifest } from "#training/version/model-manifest.ts";
import { writeVersion } from "#training/version/write-version.ts";
import { chooseMaxBatch } from "./choose-max-batch.ts";
import type { ProbeRequest, ProbeResult } from "./probe-request.ts";
import { readFileSource } from "./read-file-source.ts";
import { type RegisteredFile, toVersionContent } from "./registered-version.ts";
import { type TakenFile, takeFile } from "./take-file.ts";

export interface RegistrationOptions {
  readonly file: string;
  readonly modelsFolder: string;
  readonly name: string;
  /** For a model that is new. */
  readonly description: string;
  readonly license?: string;
  readonly version?: number;
  /** What the file's SHA-256 is said to be, in lower-case hexadecimal digits. */
  readonly sha256?: string;
  /** Points at the version once it is there. */
  readonly label?: string;
  readonly ranges: InputRanges;
  readonly sizes: Readonly<Record<string, number>>;
  /** The largest batch to try; without it the largest that a request can carry. */
  readonly maxBatch?: number;
  readonly seed: number;
}

export interface RegistrationDependencies {
  readonly probe: (request: ProbeRequest, folder: string) => Promise<ProbeResult>;
  readonly note: (text: string) => void;
}

export interface Registration {
  readonly model: string;
  readonly version: number;
  readonly folder: string;
  /** False when the version was there already, with the same bytes: nothing was probed or written then. */
  readonly isNew: boolean;
  readonly artifact: Pick<RegisteredFile, "sha256" | "bytes">;
  readonly inspection: ModelInspection;
  readonly probe?: ProbeResult;
  readonly placed?: PlacedVersion;
  readonly gate?: GateVerdict;
}

/**
 * Inspects a model file from anywhere, probes it in a process that can do no harm, decides where it runs, and writes it as a version.
 * @throws {ServeError} a code of `inspectFile` or the probe, VERSION_IMMUTABLE. @throws {GateError} when the model's gate refuses it.
 * @throws {ManifestError} when the catalog has problems already.
 */
export async function registerModel(options: RegistrationOptions, dependencies: RegistrationDependencies): Promise<Registration> {
  const taken = await takeFile(options.file);
  try {
    return await registerTaken(taken, options, dependencies);
  } finally {
    await taken.remove();
  }
}

async function registerTaken(
  { folder, path }: TakenFile,
  options: RegistrationOptions,
  { probe, note }: RegistrationDependencies,
): Promise<Registration> {
  const { name, modelsFolder } = options;
  note("Inspecting the file");
  const artifact = await digest(path, options);
  const inspection = readFileSource(path, inspectFile);
  checkDeclarations(inspection, options);
  const model = readCatalog(modelsFolder).find(({ manifest }) => manifest.name === name);
  const modelFolder = join(modelsFolder, name);
  const existing = findExisting(model, artifact, options);
  if (existing !== undefined) {
    const { version } = existing;
    if (options.label !== undefined) {
      admitVersion(model, existing);
      writeLabel(modelFolder, options.label, version);
    }
    return { model: name, version, folder: join(modelFolder, String(version)), isNew: false, artifact, inspection };
  }
  const ranges = { ...toRanges(inspection), ...options.ranges };
  note("Probing it in a process of its own");
  const maxBatch = options.maxBatch ?? chooseMaxBatch(inspection.inputs);
  const { inputs, dimensionNames } = inspection;
  const result = await probe(
    { path, inputs, dimensionNames, ranges, sizes: options.sizes, seed: options.seed, threads: 1, maxBatch },
    folder,
  );
  const { single, largest = single } = result.record;
  const peakMemoryMb = Math.max(single.peakMemoryMb, largest.peakMemoryMb);
  const placed = choosePlacement({ artifactBytes: artifact.bytes, peakMemoryMb, p99Ms: single.p99Ms });
  const content = toVersionContent({ path, ...artifact }, result, placed, ranges);
  let gate: GateVerdict | undefined;
  const written = await writeVersion(modelFolder, content, {
    ...(options.version === undefined ? {} : { version: options.version }),
    admit: (manifest) => {
      gate = admitVersion(model, manifest);
    },
  });
  await ensureModelManifest(modelFolder, toNewModel(options), written.version);
  if (options.label !== undefined) writeLabel(modelFolder, options.label, written.version);
  return { model: name, ...written, artifact, inspection, probe: result, placed, ...(gate === undefined ? {} : { gate }) };
}

/** Values that look something up are held to what there is to look up, unless the operator knows better. */
function toRanges({ positions }: ModelInspection): InputRanges {
  return Object.fromEntries(Object.entries(positions).map(([name, rows]) => [name, { min: 0, max: rows - 1 }]));
}

/** What was said of inputs must be about inputs that there are. */
function checkDeclarations({ inputs }: ModelInspection, { ranges }: RegistrationOptions): void {
  const names = new Map(inputs.map(({ name, datatype }) => [name, datatype]));
  for (const name of Object.keys(ranges)) {
    const known = inputs.map((input) => `"${input.name}"`).join(", ");
    if (!names.has(name)) throw new ServeError("BAD_NAME", `The model has no input "${name}" to declare a range for; it has ${known}`);
    if (names.get(name) === "BYTES") throw new ServeError("DTYPE_MISMATCH", `Input "${name}" is BYTES, which has no range`);
  }
  const half = inputs.find(({ datatype }) => datatype === "FP16");
  if (half !== undefined)
    throw new ServeError(
      "BINARY_REQUIRED",
      `Input "${half.name}" is FP16, which has no JSON form, so the version could have no sample: convert the input to FP32`,
    );
}

async function digest(path: string, { sha256 }: RegistrationOptions): Promise<Pick<RegisteredFile, "sha256" | "bytes">> {
  const found = await digestFile(path);
  if (found === undefined) throw new ServeError("INTERNAL", `The copy "${path}" is gone`);
  if (sha256 !== undefined && found.sha256 !== sha256)
    throw new ServeError("CHECKSUM_MISMATCH", `The file has the SHA-256 ${found.sha256}, it is said to have ${sha256}: fetch it again`);
  return found;
}

/** The version that has these bytes already, if it is the one asked for. */
function findExisting(
  model: CatalogModel | undefined,
  { sha256 }: Pick<RegisteredFile, "sha256">,
  { version }: RegistrationOptions,
): CatalogVersion["manifest"] | undefined {
  const manifests = model?.versions.map(({ manifest }) => manifest) ?? [];
  const taken = manifests.find((manifest) => manifest.version === version);
  if (taken !== undefined && taken.artifact.sha256 !== sha256)
    throw new ServeError(
      "VERSION_IMMUTABLE",
      `Version ${version} of "${model?.manifest.name}" has other bytes, and a version never changes: leave out --version, or name a free one`,
    );
  return version === undefined ? manifests.find((manifest) => manifest.artifact.sha256 === sha256) : taken;
}

function toNewModel({ name, description, license }: RegistrationOptions): Parameters<typeof ensureModelManifest>[1] {
  return { name, task: "tensor", description, ...(license === undefined ? {} : { license }) };
}
