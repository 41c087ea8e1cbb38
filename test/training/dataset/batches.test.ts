import { describe, expect, test } from "vitest";
import { chunks, stepsPerEpoch } from "#training/dataset/batches.ts";

const DATASET = {
  samples: Uint8Array.from({ length: 22 }, (_, at) => at),
  sampleShape: [2],
  classes: BigInt64Array.from({ length: 11 }, (_, at) => BigInt(at)),
};
const OPTIONS = { batch: 2, stepsPerRun: 3, names: { samples: "x", targets: "y" } };

describe("chunks()", () => {
  test("gathers whole batches in the order given, and drops what is left over", () => {
    const order = Uint32Array.of(10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    const seen = [...chunks(DATASET, order, OPTIONS)].map(({ steps }) => steps);
    expect(seen).toEqual([3, 2]);
    expect(stepsPerEpoch(DATASET, 2)).toBe(5);
    const classes: number[] = [];
    for (const { targets, samples, steps } of chunks(DATASET, order, OPTIONS)) {
      expect(samples.shape).toEqual([steps, 2, 2]);
      for (const [row, value] of [...targets.data].entries()) {
        classes.push(Number(value));
        expect([samples.data[2 * row], samples.data[2 * row + 1]]).toEqual([2 * Number(value), 2 * Number(value) + 1]);
      }
    }
    expect(classes).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  test("gives nothing where there is no whole batch", () => {
    expect([...chunks(DATASET, Uint32Array.of(0, 1, 2), { ...OPTIONS, batch: 12 })]).toEqual([]);
  });
});
