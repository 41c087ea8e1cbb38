import type { CatalogVersion } from "#core/model/catalog.ts";
import { inspectModel } from "#core/onnx/inspect.ts";
import { readModel } from "#core/onnx/reader.ts";
import { findMisfits } from "#core/serving/check-signature.ts";
import type { OpenArtifact } from "../../evaluation/artifact-to-evaluate.ts";
import type { OpenableForm } from "./evaluate-form.ts";

/**
 * Checks a rewritten graph before anything relies on it: the runtime takes it as it is written, and callers see no difference.
 * @throws {RangeError} naming what differs from the manifest. @throws {Error} the runtime's own, for a graph that it refuses.
 */
export async function checkForm({ model }: OpenableForm, { manifest }: CatalogVersion, openGraph: OpenArtifact): Promise<void> {
  // Unoptimized, the runtime judges every node that is there.
  const runner = await openGraph(model, { threads: 1, session: { graphOptimization: "disabled" } });
  await runner.close();
  const misfits = findMisfits(manifest, inspectModel(readModel(model)));
  if (misfits.length > 0) throw new RangeError(`The compressed graph is another model: ${misfits.join("; ")}`);
}
