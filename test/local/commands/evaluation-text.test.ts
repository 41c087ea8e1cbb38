import { describe, expect, test } from "vitest";
import { toEvaluationText } from "#local/commands/evaluation-text.ts";
import type { EvaluationDocument } from "#training/evaluation/evaluation-document.ts";

const DOCUMENT: EvaluationDocument = {
  model: "m",
  version: 2,
  sha256: "ab".repeat(32),
  samples: 4,
  threads: 1,
  dataset: { name: "prices", sha256: {} },
  gate: { passed: true, rules: [] },
  latency: { rows: 1, runs: 300, p50Ms: 0.5, p99Ms: 1.25 },
};
const FIGURES = { precision: 0.5, recall: 0.25, f1: 1 / 3 };

function classified(classes: number): EvaluationDocument {
  const perClass = Array.from({ length: classes }, (_, index) => ({ class: `c${index}`, support: 1, ...FIGURES, undefinedFigures: [] }));
  return {
    ...DOCUMENT,
    accuracy: 0.25,
    topK: { 1: 0.25, 3: 0.75 },
    averages: { macro: FIGURES, micro: FIGURES, weighted: FIGURES },
    perClass,
  };
}

describe("toEvaluationText()", () => {
  test("gives errors and R² of a model that gives values, and says where R² is not defined", () => {
    const text = toEvaluationText({ ...DOCUMENT, mse: 0.0625, mae: 0.125, r2: 0.75 });
    for (const part of [
      "mean squared error   0.0625",
      "mean absolute error  0.1250",
      "R²                   0.7500",
      "0.500 ms of 300 warm calls with one sample, 1 thread",
    ])
      expect(text).toContain(part);
    expect(text).toContain("The model has no gate");
    expect(toEvaluationText({ ...DOCUMENT, mse: 1, mae: 1, r2: null })).toContain("not defined: all targets are equal");
  });

  test("says what a model without probabilities is not measured by", () => {
    const text = toEvaluationText(classified(4));
    expect(text).toContain("top-3 accuracy                  75.00 %");
    expect(text).not.toContain("top-1");
    expect(text).toContain("not measured: the model gives no probabilities");
  });

  test("marks a figure of nothing, and leaves many classes to the JSON", () => {
    const [first, ...others] = classified(4).perClass ?? [];
    if (first === undefined) throw new Error("There are four classes");
    const text = toEvaluationText({ ...classified(4), perClass: [{ ...first, precision: 0, undefinedFigures: ["precision"] }, ...others] });
    expect(text).toMatch(/c0 +1 +0 \(of nothing\) +0\.2500/);
    expect(toEvaluationText(classified(31))).not.toContain("CLASS");
  });

  test("names each rule that fails", () => {
    const rules = [{ rule: "accuracy >= 0.9", passed: false, finding: "accuracy is 0.25, 0.65 below 0.9" }];
    expect(toEvaluationText({ ...classified(2), gate: { passed: false, rules } })).toContain(
      "The gate refuses this version\n  FAIL  accuracy >= 0.9: accuracy is 0.25, 0.65 below 0.9",
    );
  });
});
