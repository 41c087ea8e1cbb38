import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ServeError } from "#core/errors.ts";
import { GateError } from "#core/model/admit-version.ts";
import type { GateVerdict } from "#core/model/check-gate.ts";
import type { CompressionRecord } from "#core/model/compression-record.ts";
import type { EvaluationRecord } from "#core/model/evaluation-record.ts";
import type { EvaluateDependencies } from "../evaluation/evaluate-artifact.ts";
import type { VersionContent } from "../version/version-content.ts";
import { drawFeeds } from "./calibration/draw-feeds.ts";
import type { CompressedGraph } from "./compress-graph.ts";
import { toCompressedContent } from "./compressed-content.ts";
import { createFormMaker, type FormMaker, type FormOptions } from "./compressed-form.ts";
import { excludeUntilPassed } from "./exclude-until-passed.ts";
import { checkForm } from "./judging/check-form.ts";
import { evaluateForm, type FormContext, type OpenableForm } from "./judging/evaluate-form.ts";
import { failedByQuality, judgeForm } from "./judging/judge-form.ts";
import { advise } from "./report/advise.ts";
import { compareForms, type FigureComparison, type FormFigures } from "./report/compare-forms.ts";
import type { CostDependencies, CostOptions } from "./report/measure-cost.ts";
import { measureForms } from "./report/measure-forms.ts";
import { measureSensitivity, type SensitivityReport } from "./sensitivity.ts";

/** Samples that the sensitivity of parts is measured with. */
const SENSITIVITY_SAMPLES = 128;

export interface CompressOptions extends FormOptions, FormContext {
  /** The number the new version will have. */
  readonly version: number;
  /** How much worse it may be: percentage points of accuracy, or per cent of the mean squared error; small by default. */
  readonly loss?: number;
  readonly cost?: CostOptions;
}

export interface CompressDependencies extends EvaluateDependencies, CostDependencies {
  /** Says what is being done, for whoever waits. */
  readonly note: (text: string) => void;
}

/** What a compression came to: `compression.json` beside the version. */
export interface CompressionReport {
  readonly model: string;
  readonly method: CompressionRecord["method"];
  readonly parent: FormFigures;
  readonly child: FormFigures;
  readonly compressed: readonly string[];
  readonly excluded: CompressionRecord["excluded"];
  /** Measured only where parts had to be left out. */
  readonly sensitivity?: SensitivityReport;
  readonly gate: GateVerdict;
  readonly figures: readonly FigureComparison[];
  readonly advice: readonly string[];
}

export interface CompressedVersion {
  readonly content: VersionContent;
  readonly report: CompressionReport;
}

/**
 * Compresses a version, judges the new form by its parent on the same data, leaves parts in floats that lose too much, and sets both side
 * by side. Nothing is written.
 * @throws {GateError} naming the rules that fail and by how much. @throws {ServeError} CHECKSUM_MISMATCH when the parent is not the file on
 * record, MODEL_INVALID when it cannot be compressed. @throws {RangeError} when the data does not fit.
 */
export async function compressVersion(options: CompressOptions, dependencies: CompressDependencies): Promise<CompressedVersion> {
  const { model, parent, test, version, method } = options;
  const original = await readParent(options);
  dependencies.note(`Evaluating version ${parent.manifest.version} on ${test.data.samples.count} samples of ${test.name}`);
  const parentEvaluation = await evaluateForm(original, options, dependencies);
  const maker = await createFormMaker(original.model, parent, options, dependencies.openGraph);
  const { attempt, sensitivity } = await findForm(options, { original, parentEvaluation, maker }, dependencies);
  const { form, evaluation, verdict, compression } = attempt;
  if (!verdict.passed) throw new GateError(`${model.manifest.name}@${version}`, verdict);
  dependencies.note("Measuring both forms");
  const [parentCosts = [], childCosts = []] = await measureForms([original, form], options, dependencies, options.cost);
  const old = { version: parent.manifest.version, bytes: original.model.length, evaluation: parentEvaluation, costs: parentCosts };
  const fresh = { version, bytes: form.model.length, evaluation, costs: childCosts };
  const figures = compareForms(old, fresh);
  const report: CompressionReport = {
    model: model.manifest.name,
    method,
    parent: old,
    child: fresh,
    compressed: form.compressed,
    excluded: compression.excluded,
    ...(sensitivity === undefined ? {} : { sensitivity }),
    gate: verdict,
    figures,
    advice: advise(figures, `version ${old.version}`, `version ${version}`),
  };
  const files = new Map([["compression.json", new TextEncoder().encode(`${JSON.stringify(report, null, 2)}\n`)]]);
  return { report, content: await toCompressedContent(model, parent, { form, compression, evaluation, files }, dependencies.openGraph) };
}

async function readParent({ parent: { manifest, folder } }: CompressOptions): Promise<OpenableForm> {
  const bytes = new Uint8Array(await readFile(join(folder, manifest.artifact.file)));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (sha256 !== manifest.artifact.sha256)
    throw new ServeError(
      "CHECKSUM_MISMATCH",
      `The artifact of version ${manifest.version} has the SHA-256 ${sha256}, not the one on record`,
    );
  return { model: bytes, ...(manifest.session === undefined ? {} : { session: manifest.session }) };
}

interface Parent {
  readonly original: OpenableForm;
  readonly parentEvaluation: EvaluationRecord;
  readonly maker: FormMaker;
}

interface FormAttempt {
  readonly form: CompressedGraph;
  readonly evaluation: EvaluationRecord;
  readonly verdict: GateVerdict;
  readonly compression: CompressionRecord;
}

/** The first form that passes, with as little in floats as the sensitivity of the parts suggests; else the last that failed. */
async function findForm(
  options: CompressOptions,
  { original, parentEvaluation, maker }: Parent,
  dependencies: CompressDependencies,
): Promise<{ readonly attempt: FormAttempt; readonly sensitivity?: SensitivityReport }> {
  const attempt = async (kept?: ReadonlyMap<string, string>): Promise<FormAttempt> => {
    const form = maker.make(kept);
    dependencies.note(`Evaluating ${options.method} with ${form.compressed.length} parts compressed, ${form.excluded.length} in floats`);
    await checkForm(form, options.parent, dependencies.openGraph);
    const evaluation = await evaluateForm(form, options, dependencies);
    const compression = maker.record(form);
    const judged = { version: options.version, bytes: form.model.length, evaluation, compression };
    return { form, evaluation, compression, verdict: judgeForm(options.model, options.parent, parentEvaluation, judged, options.loss) };
  };
  const first = await attempt();
  if (first.verdict.passed || !failedByQuality(first.verdict)) return { attempt: first };
  dependencies.note(`Measuring what each of ${first.form.compressed.length} parts adds to the error`);
  const { inputs, outputs } = options.parent.manifest;
  const feeds = drawFeeds(options.test.data.samples, inputs, SENSITIVITY_SAMPLES);
  const compress = (exclude: readonly string[]) => maker.make(new Map(exclude.map((name) => [name, ""])));
  const sensitivity = await measureSensitivity({ parent: original.model, outputs, feeds, compress }, dependencies.openGraph);
  return { attempt: await excludeUntilPassed(first, sensitivity, attempt), sensitivity };
}
