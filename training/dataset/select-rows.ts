import { createRandom, seedFor } from "../random/random.ts";
import { shuffle } from "../random/shuffle.ts";
import type { Dataset, Targets } from "./dataset.ts";
import { selectSamples } from "./samples.ts";

/** The part of a data set that `rows` names, in its order; samples are not copied. */
export function selectRows(dataset: Dataset, rows: Uint32Array): Dataset {
  return { samples: selectSamples(dataset.samples, rows), targets: selectTargets(dataset.targets, rows) };
}

/** Two parts of a data set, drawn by the seed for a purpose: `count` rows, and the others; both in the order they had. */
export function drawRows(
  dataset: Dataset,
  count: number,
  seed: number,
  purpose: string,
): { readonly drawn: Dataset; readonly others: Dataset } {
  const order = Uint32Array.from({ length: dataset.samples.count }, (_, row) => row);
  shuffle(order, createRandom(seedFor(seed, purpose)));
  return { drawn: selectRows(dataset, order.slice(0, count).sort()), others: selectRows(dataset, order.slice(count).sort()) };
}

function selectTargets(targets: Targets, rows: Uint32Array): Targets {
  if (targets.kind === "classes") return { ...targets, values: BigInt64Array.from(rows, (row) => targets.values[row] ?? 0n) };
  const { width, values } = targets;
  const selected = new Float32Array(rows.length * width);
  for (const [index, row] of rows.entries()) selected.set(values.subarray(row * width, (row + 1) * width), index * width);
  return { ...targets, values: selected };
}
