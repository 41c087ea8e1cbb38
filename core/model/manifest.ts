import * as v from "valibot";
import { LIMITS } from "#core/limits.ts";
import { DATATYPE_NAMES } from "#core/protocol/datatype.ts";
import { COMPRESSION_RECORD } from "./compression-record.ts";
import { EVALUATION_RECORD } from "./evaluation-record.ts";
import { GATE } from "./gate.ts";
import { INPUT_RANGES } from "./input-ranges.ts";
import { PLACEMENT } from "./placement.ts";
import { EMBEDDING, SCORES } from "./prediction.ts";
import { PREPARATION } from "./preparation.ts";
import { PROBE_RECORD } from "./probe-record.ts";
import { isLabel, isModelName, isVersion } from "./reference.ts";
import { SESSION_OPTIONS } from "./session-options.ts";

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "Expected 64 lower-case hexadecimal digits"));
const versionNumber = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(999_999_999));
const positiveInteger = v.pipe(v.number(), v.integer(), v.minValue(1));

const tensorSignature = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.MAX_NAME_CHARACTERS)),
  datatype: v.picklist(DATATYPE_NAMES),
  shape: v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(-1))), v.maxLength(LIMITS.MAX_RANK)),
});

/** `2027-03-31`: midnight UTC of a day that exists. */
const day = v.pipe(
  v.string(),
  v.check((text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && toDay(Date.parse(text)) === text, "Expected a day as YYYY-MM-DD"),
);

const retirement = v.pipe(
  v.strictObject({
    /** From then on nobody should begin to use the version. */
    deprecated: day,
    /** From then on it may be gone. */
    sunset: v.exactOptional(day),
  }),
  // RFC 9745, section 4.
  v.check(({ deprecated, sunset = deprecated }) => sunset >= deprecated, "Expected the sunset no earlier than the deprecation"),
);

/** `models/<name>/model.json`: what a person says of a model. */
export const MODEL_MANIFEST = v.strictObject({
  $schema: v.optional(v.string()),
  name: v.pipe(v.string(), v.check(isModelName, "Expected a model name")),
  task: v.optional(v.picklist(["tensor", "image-classification", "text-classification", "embeddings"]), "tensor"),
  description: v.pipe(v.string(), v.minLength(1)),
  license: v.optional(v.string()),
  /** Label -> version. `stable` answers where a request names no version. */
  labels: v.optional(v.record(v.pipe(v.string(), v.check(isLabel, "Expected a label")), versionNumber), {}),
  /** A classifier's answers, in the order of its output. */
  classes: v.optional(v.array(v.string())),
  /** How what a customer sends to `predict` becomes tensors; without it the model takes tensors alone. */
  preparation: v.exactOptional(PREPARATION),
  /** How a classifier's output becomes scores, where it does not hold probabilities. */
  scores: v.exactOptional(SCORES),
  /** How an embedding model's output becomes vectors. */
  embedding: v.exactOptional(EMBEDDING),
  /** What a version must be to be added, and to have a label. */
  gate: v.exactOptional(GATE),
  /** Version -> when it retires. Here and not with the version, because a version's own manifest is never edited. */
  retires: v.exactOptional(v.record(v.pipe(v.string(), v.check(isVersion, "Expected a version")), retirement)),
});

/** `models/<name>/<version>/version.json`: what was measured and decided of one version. Written once, never edited. */
export const VERSION_MANIFEST = v.strictObject({
  version: versionNumber,
  artifact: v.strictObject({ file: v.literal("model.onnx"), sha256, bytes: positiveInteger }),
  inputs: v.pipe(v.array(tensorSignature), v.maxLength(LIMITS.MAX_INPUTS)),
  outputs: v.pipe(v.array(tensorSignature), v.minLength(1), v.maxLength(LIMITS.MAX_OUTPUTS)),
  /** NaN and infinities pass in and out; off, they are refused. */
  allowNonFinite: v.optional(v.boolean(), false),
  maxBatch: v.optional(positiveInteger, 1024),
  /** Goes before the model's, for a version whose inputs are made in another way. */
  preparation: v.exactOptional(PREPARATION),
  /** Whether tenants take turns in an execution environment, as by default, or each has its own. Lambda takes it when it makes the function. */
  isolation: v.exactOptional(v.picklist(["shared", "per-tenant"])),
  function: v.optional(
    v.strictObject({
      memoryMb: v.pipe(v.number(), v.integer(), v.minValue(LIMITS.MIN_FUNCTION_MEMORY_MB), v.maxValue(LIMITS.MAX_FUNCTION_MEMORY_MB)),
      timeoutSeconds: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LIMITS.MAX_FUNCTION_TIMEOUT_S)),
    }),
    { memoryMb: 1024, timeoutSeconds: LIMITS.MAX_FUNCTION_TIMEOUT_S },
  ),
  /** The outputs `sample.json` must give, within `tolerance` for floats. */
  sample: v.strictObject({
    tolerance: v.pipe(v.number(), v.minValue(0)),
    outputs: v.record(v.string(), v.array(v.union([v.number(), v.string(), v.boolean()]))),
  }),
  evaluation: v.optional(EVALUATION_RECORD),
  /** What the inputs are made for, where it is not every value of their datatype. */
  ranges: v.exactOptional(INPUT_RANGES),
  /** What was measured when a file from elsewhere was registered. */
  probe: v.exactOptional(PROBE_RECORD),
  /** Where the version runs, and why; absent for a function. */
  placement: v.exactOptional(PLACEMENT),
  /** What the runtime is told when it opens the artifact. */
  session: v.exactOptional(SESSION_OPTIONS),
  /** How the version was made from its parent; absent for one that is no compressed form. */
  compression: v.exactOptional(COMPRESSION_RECORD),
  training: v.optional(
    v.strictObject({
      dataset: v.strictObject({ name: v.string(), sha256: v.record(v.string(), sha256) }),
      seed: v.pipe(v.number(), v.integer()),
      threads: positiveInteger,
      hyperparameters: v.record(v.string(), v.union([v.number(), v.string(), v.array(v.number())])),
      network: v.array(v.string()),
    }),
  ),
});

export type ModelManifest = Readonly<v.InferOutput<typeof MODEL_MANIFEST>>;
export type VersionManifest = Readonly<v.InferOutput<typeof VERSION_MANIFEST>>;

/** The day of a time in milliseconds, empty for no time. */
function toDay(ms: number): string {
  return Number.isNaN(ms) ? "" : new Date(ms).toISOString().slice(0, 10);
}

/** Every problem of a manifest at once, each with its path. */
export class ManifestError extends Error {
  override readonly name = "ManifestError";
  readonly problems: readonly string[];

  constructor(file: string, problems: readonly string[]) {
    super(`Cannot use "${file}": ${problems.join("; ")}`);
    this.problems = problems;
  }
}

/** Parses a manifest of either kind. @throws {ManifestError} with every problem. */
export function parseManifest<TSchema extends typeof MODEL_MANIFEST | typeof VERSION_MANIFEST>(
  schema: TSchema,
  value: unknown,
  file: string,
): v.InferOutput<TSchema> {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  throw new ManifestError(
    file,
    parsed.issues.map((issue) => `${v.getDotPath(issue) ?? "the document"}: ${issue.message}`),
  );
}
