/**
 * Sends MNIST's 10,000 test images through the API, once as JSON and once by the binary extension, and compares the share of right
 * answers with the accuracy in the version's `version.json`.
 *
 *   node bench/mnist-accuracy.ts --data DIR [--url URL --key KEY] [--batch 1]
 *
 * Without `--url` it asks the local cloud that runs from this folder. Exit code 1 when a share differs.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readConnection } from "#local/operator/connection-file.ts";
import { processIsAlive } from "#local/operator/process-is-alive.ts";
import { createSampleData } from "#training/dataset/dataset.ts";
import { readDataset } from "#training/dataset/read-dataset.ts";
import { readTraining } from "#training/declaration/read-training.ts";
import { scoreImages } from "./score-images.ts";

const root = join(import.meta.dirname, "..");
const { values } = parseArgs({
  options: {
    data: { type: "string" },
    url: { type: "string" },
    key: { type: "string" },
    batch: { type: "string", default: "1" },
    home: { type: "string", default: join(root, ".slipway") },
  },
});
if (values.data === undefined) throw new Error("Name the folder with MNIST's four files: --data DIR");
const connection = readConnection(values.home, processIsAlive);
const url = values.url ?? connection?.url;
const key = values.key ?? connection?.apiKey;
if (url === undefined || key === undefined)
  throw new Error("No local cloud runs here: start one with `npm start`, or give --url and --key");

const { evaluation } = JSON.parse(readFileSync(join(root, "models/mnist/1/version.json"), "utf8")) as {
  readonly evaluation: { readonly samples: number; readonly accuracy: number };
};
const { dataset } = await readTraining(join(root, "models/mnist"));
const {
  test: { samples, targets },
} = await readDataset(dataset, values.data);
if (targets.kind !== "classes") throw new Error("MNIST has classes");
const images = createSampleData("UINT8", samples.count * 784) as Uint8Array;
for (let row = 0; row < samples.count; row += 1) samples.write(row, images, row * 784);
const classes = targets.values;
for (const encoding of ["json", "binary"] as const) {
  const started = performance.now();
  const right = await scoreImages({ url, key, encoding, batch: Number(values.batch), images, classes });
  const accuracy = right / classes.length;
  const same = classes.length === evaluation.samples && accuracy === evaluation.accuracy;
  const rate = classes.length / ((performance.now() - started) / 1000);
  console.log(
    `${encoding.padEnd(6)} ${right} of ${classes.length} right, accuracy ${accuracy}, version.json says ${evaluation.accuracy}: ${same ? "the same" : "DIFFERENT"} (${rate.toFixed(0)} images/s)`,
  );
  if (!same) process.exitCode = 1;
}
