import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Bench, BenchRow } from "./bench.ts";
import { type Distribution, toDistribution } from "./measure.ts";
import type { TrainingFigures } from "./training-process.ts";

/** The most that training the example may hold in memory at once, Node and the runtime among it. */
const MAX_RESIDENT_MB = 300;
/** The most of an epoch's time that may pass outside the runtime. */
const MAX_OUTSIDE_SHARE = 0.15;

const run = promisify(execFile);

/** The example network over 60,000 pictures, each engine in a process of its own, one after the other; ours with a checkpoint each epoch. */
export const trainingEpoch: Bench = {
  name: "training-epoch",
  title: "An epoch of the MNIST example (60,000 samples, batch 32, one thread), beside TensorFlow.js on its wasm backend",
  async run(note, data) {
    const rest = data === undefined ? [] : [data];
    note(`training on ONNX Runtime, 5 epochs, on ${data === undefined ? "noise of MNIST's size" : "MNIST"}`);
    const before = await runProcess("training-process.ts", ["mnist", ...rest]);
    note("training on TensorFlow.js, 1 epoch: a quarter of a minute, or more");
    const theirs = await runProcess("tensorflow-process.ts", rest);
    note("training on ONNX Runtime once more, so that what else the machine does falls on both");
    const after = await runProcess("training-process.ts", ["mnist", ...rest]);
    note("training on 10,003 sentences as 4,096 hashed n-grams, 5 epochs");
    const texts = await runProcess("training-process.ts", ["banking77"]);
    const epochs = [...before.epochs, ...after.epochs];
    const bound = (value: number): Distribution => toDistribution([value]);
    return [
      {
        what: "one epoch",
        unit: "ms",
        ours: toDistribution(epochs.map(({ elapsedMs }) => elapsedMs)),
        reference: toDistribution(theirs.epochs.map(({ elapsedMs }) => elapsedMs)),
        against: "TensorFlow.js 4.22 wasm, same network, same batch",
      },
      toOutsideRow("pixels", epochs),
      toOutsideRow("texts", texts.epochs),
      {
        what: "resident memory, peak",
        unit: "MB",
        ours: toDistribution([before.residentMb, after.residentMb]),
        reference: bound(MAX_RESIDENT_MB),
        against: `the bound; TensorFlow.js: ${theirs.residentMb.toFixed(0)} MB`,
      },
    ];
  },
};

/** What passes outside the runtime of a process's epochs, beside what may. */
function toOutsideRow(of: string, epochs: TrainingFigures["epochs"]): BenchRow {
  const elapsed = toDistribution(epochs.map(({ elapsedMs }) => elapsedMs));
  return {
    what: `time outside session.run, ${of}`,
    unit: "ms",
    ours: toDistribution(epochs.map(({ elapsedMs, computeMs }) => elapsedMs - computeMs)),
    reference: toDistribution([MAX_OUTSIDE_SHARE * elapsed.p50]),
    against: `the ${MAX_OUTSIDE_SHARE * 100} % of the epoch that it may take`,
  };
}

async function runProcess(file: string, words: readonly string[]): Promise<TrainingFigures> {
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, file), ...words], { maxBuffer: 1e8 });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as TrainingFigures;
}
