import type { TensorSignature } from "#core/protocol/tensor.ts";
import type { OpenArtifact } from "../evaluation/artifact-to-evaluate.ts";
import { type Answers, answerError, readAnswers } from "./answer-error.ts";
import type { Feed } from "./calibration/calibrate.ts";
import type { CompressedGraph } from "./compress-graph.ts";

/** What one part of a graph adds to the error of the compressed whole. */
export interface PartSensitivity {
  /** The node, or for fp16 the stored tensor. */
  readonly name: string;
  /** Error of the answers when this part alone keeps its floats. */
  readonly errorWithout: number;
}

export interface SensitivityReport {
  /** Error of the answers with everything compressed, as a share of the answers' own size. */
  readonly error: number;
  /** The part that costs most first. */
  readonly parts: readonly PartSensitivity[];
}

export interface SensitivityOptions {
  readonly parent: Uint8Array;
  readonly outputs: readonly TensorSignature[];
  readonly feeds: readonly Feed[];
  /** Compresses the parent again, with further names kept in floats. */
  readonly compress: (exclude: readonly string[]) => CompressedGraph;
}

/** Turns the compression of one part after the other off and sees how much nearer the answers come to the parent's. */
export async function measureSensitivity(
  { parent, outputs, feeds, compress }: SensitivityOptions,
  openGraph: OpenArtifact,
): Promise<SensitivityReport> {
  const names = outputs.filter(({ datatype }) => datatype.startsWith("FP")).map(({ name }) => name);
  const answer = async (graph: Pick<CompressedGraph, "model" | "session">): Promise<Answers> => {
    const runner = await openGraph(graph.model, { threads: 1, ...(graph.session === undefined ? {} : { session: graph.session }) });
    try {
      return await readAnswers(runner, feeds, names);
    } finally {
      await runner.close();
    }
  };
  const reference = await answer({ model: parent });
  const whole = compress([]);
  const error = answerError(await answer(whole), reference);
  const parts: PartSensitivity[] = [];
  // The only part cannot be left out: nothing would be compressed.
  for (const name of whole.compressed.length > 1 ? whole.compressed : [])
    parts.push({ name, errorWithout: answerError(await answer(compress([name])), reference) });
  return { error, parts: parts.toSorted((a, b) => a.errorWithout - b.errorWithout) };
}
