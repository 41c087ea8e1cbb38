import { describe, expect, test } from "vitest";
import { advise } from "#training/compression/report/advise.ts";
import { compareForms, type FormFigures } from "#training/compression/report/compare-forms.ts";

function form(
  version: number,
  figures: { readonly bytes: number; readonly accuracy: number; readonly ms: number; readonly joules: number },
): FormFigures {
  const cost = { runs: 1, p50Ms: figures.ms, p99Ms: figures.ms, cpuMsPerSample: figures.ms, joulesPerSample: figures.joules };
  return {
    version,
    bytes: figures.bytes,
    evaluation: { samples: 10_000, accuracy: figures.accuracy },
    costs: [1, 8].map((rows) => ({ ...cost, rows })),
  };
}

const PARENT = form(1, { bytes: 1000, accuracy: 0.9, ms: 1, joules: 1 });
const better = (child: FormFigures) => Object.fromEntries(compareForms(PARENT, child).map((row) => [row.what, row.better]));

describe("compareForms()", () => {
  test("says for each figure which form is better, and nothing where the difference is noise", () => {
    expect(better(form(2, { bytes: 999, accuracy: 0.88, ms: 0.97, joules: 0.5 }))).toEqual({
      size: "child",
      accuracy: "parent",
      "latency p50, batch 1": "neither",
      "CPU time per inference, batch 1": "neither",
      "energy per inference, batch 1": "child",
      "latency p50, batch 8": "neither",
      "CPU time per inference, batch 8": "neither",
      "energy per inference, batch 8": "child",
    });
    // A standard error of 90 % of 10,000 samples is 0.3 points.
    expect(better(form(2, { bytes: 1000, accuracy: 0.9029, ms: 1, joules: 1 })).accuracy).toBe("neither");
    expect(better(form(2, { bytes: 1000, accuracy: 0.9031, ms: 1, joules: 1 })).accuracy).toBe("child");
  });

  test("leaves out what only one form has", () => {
    const one = { ...form(2, { bytes: 1, accuracy: 1, ms: 1, joules: 1 }), costs: [] };
    expect(compareForms(PARENT, one).map(({ what }) => what)).toEqual(["size", "accuracy"]);
  });
});

describe("advise()", () => {
  const advice = (child: FormFigures) => advise(compareForms(PARENT, child), "version 1", "version 2").join("\n");

  test("says that the original is the one to serve with when calls of the smaller one take no less", () => {
    const text = advice(form(2, { bytes: 250, accuracy: 0.9, ms: 1.4, joules: 1.37 }));
    expect(text).toContain("version 2 is better at size (0.25 ×)");
    expect(text).toContain("version 1, the original, is better at latency p50, batch 1 (1.40 ×)");
    expect(text).toContain("To serve with, take version 1, the original");
  });

  test("says that the original is to be kept when the other is better at nothing", () => {
    expect(advice(form(2, { bytes: 1000, accuracy: 0.8, ms: 1, joules: 1 }))).toContain(
      "better at nothing that was measured: keep version 1",
    );
  });

  test("recommends neither where the smaller one is faster too", () => {
    const text = advice(form(2, { bytes: 250, accuracy: 0.9, ms: 0.5, joules: 0.5 }));
    expect(text).toContain("version 2 is better at size (0.25 ×), latency p50, batch 1 (0.50 ×)");
    expect(text).not.toContain("original");
  });
});
