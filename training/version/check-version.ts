import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ServeError } from "#core/errors.ts";
import type { CatalogVersion } from "#core/model/catalog.ts";
import type { SessionOptions } from "#core/model/session-options.ts";
import { inspectModel } from "#core/onnx/inspect.ts";
import { readModel } from "#core/onnx/reader.ts";
import { decodeEnvelope } from "#core/protocol/decode-envelope.ts";
import { decodeTensor } from "#core/protocol/decode-tensor.ts";
import type { ModelSignature } from "#core/protocol/model-signature.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { validateEnvelope } from "#core/protocol/validate-envelope.ts";
import { findMisfits } from "#core/serving/check-signature.ts";
import type { Runner, RunnerSignature } from "#core/serving/runner.ts";
import { compareSample } from "./sample-answer.ts";

export interface CheckDependencies {
  readonly openGraph: (
    graph: Uint8Array | string,
    options: { readonly threads: number; readonly session?: SessionOptions },
  ) => Promise<Runner>;
}

/**
 * Checks one version as it lies on disk: the artifact against its digest, the graph against the manifest, and the answer to
 * `sample.json`, which must be a request that the service would accept.
 * @returns every problem as a sentence; none when the version is sound.
 */
export async function checkVersion(
  model: string,
  { manifest, folder }: CatalogVersion,
  dependencies: CheckDependencies,
): Promise<readonly string[]> {
  const artifact = await readFile(join(folder, manifest.artifact.file));
  const sha256 = createHash("sha256").update(artifact).digest("hex");
  // Nothing is opened that is not the file on record.
  if (sha256 !== manifest.artifact.sha256) return [`The artifact has the SHA-256 ${sha256}, the manifest says ${manifest.artifact.sha256}`];
  const problems: string[] = [];
  if (artifact.length !== manifest.artifact.bytes)
    problems.push(`The artifact has ${artifact.length} bytes, the manifest says ${manifest.artifact.bytes}`);
  const misfits = await asProblems("The artifact", async () => findMisfits(manifest, toSignature(artifact, manifest)));
  if (misfits.length > 0) return [...problems, ...misfits];
  const signature = { ...manifest, name: model };
  const body = await readFile(join(folder, "sample.json"));
  const answer = await asProblems("The sample", async () => {
    const outputs = await run(artifact, decodeSample(body, signature), signature, dependencies);
    return compareSample(manifest.sample.outputs, outputs, manifest.sample.tolerance);
  });
  return [...problems, ...answer];
}

/** What the file says of itself. An output whose shape it leaves to the runtime is what the manifest says, until the sample is answered. */
function toSignature(artifact: Uint8Array, manifest: RunnerSignature): RunnerSignature {
  const { inputs, outputs, otherOutputs } = inspectModel(readModel(artifact));
  return { inputs, outputs: [...outputs, ...manifest.outputs.filter(({ name }) => Object.hasOwn(otherOutputs, name))] };
}

function decodeSample(body: Uint8Array, signature: ModelSignature): readonly Tensor[] {
  const envelope = decodeEnvelope({ headers: new Map([["content-type", "application/json"]]), body }, signature);
  return validateEnvelope(envelope, signature).inputs.map((input) => decodeTensor(input, signature));
}

async function run(
  artifact: Uint8Array,
  inputs: readonly Tensor[],
  { outputs, session }: ModelSignature & Pick<CatalogVersion["manifest"], "session">,
  { openGraph }: CheckDependencies,
): Promise<readonly Tensor[]> {
  const runner = await openGraph(artifact, { threads: 1, ...(session === undefined ? {} : { session }) });
  try {
    const answer = await runner.infer(
      inputs,
      outputs.map(({ name }) => name),
    );
    return answer.outputs;
  } finally {
    await runner.close();
  }
}

/** What a step finds, or why it could not be taken. */
async function asProblems(what: string, step: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await step();
  } catch (error) {
    const code = error instanceof ServeError ? `${error.code}: ` : "";
    return [`${what} is refused: ${code}${error instanceof Error ? error.message : String(error)}`];
  }
}
