import { openGraphSession } from "#core/drivers/graph-session.ts";
import { evaluateArtifact } from "#training/evaluation/evaluate-artifact.ts";
import type { Bench, BenchRow } from "./bench.ts";
import { findSubjects, type Subject } from "./compression-subjects.ts";
import { toDistribution } from "./measure.ts";

/** Percent of the test set that each trained version is to get right, and whose figure it is. */
const REACH: Readonly<Record<string, readonly [percent: number, whose: string]>> = {
  "mnist@1": [97.5, "the aim; Keras's tutorial on the same network and epochs: about 97.7 %"],
  "mnist@2": [98.8, "the aim for a convolutional network"],
  "banking77@1": [89, "the aim; the reference run of the same recipe: 89.7 %"],
};

const ONE_CALL = { warmUp: 0, runs: 1, limitMs: 0 } as const;

/** The trained versions of the catalog on their whole test sets, which are data of others: without `--data` there is nothing to measure. */
export const accuracy: Bench = {
  name: "accuracy",
  title: "Share of the test set that each trained version gets right, beside what it is to reach (a ratio above 1 is better)",
  async run(note, data) {
    const rows: BenchRow[] = [];
    for (const subject of data === undefined ? [] : await findSubjects(data)) {
      const row = await toRow(subject, note);
      if (row !== undefined) rows.push(row);
    }
    if (rows.length === 0) note("no data: name its folder with --data");
    return rows;
  },
};

async function toRow({ name, parent, quality }: Subject, note: (text: string) => void): Promise<BenchRow | undefined> {
  const reach = REACH[name];
  if (quality === undefined || reach === undefined) return undefined;
  const { model, parent: version, test } = quality;
  note(`${name} on ${test.data.samples.count} samples of ${test.name}`);
  const options = { artifact: parent, model: model.manifest, version: version.manifest, data: test.data, latency: ONE_CALL };
  const report = await evaluateArtifact(options, { openGraph: openGraphSession, now: () => performance.now() });
  if (!("accuracy" in report.quality)) return undefined;
  const [percent, whose] = reach;
  return {
    what: `${name}, ${report.samples} samples`,
    unit: "%",
    ours: toDistribution([report.quality.accuracy * 100]),
    reference: toDistribution([percent]),
    against: whose,
  };
}
