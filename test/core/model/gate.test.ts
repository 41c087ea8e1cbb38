import { describe, expect, test } from "vitest";
import { parseGateRule } from "#core/model/gate.ts";
import { GATE_METRIC_NAMES, GATE_METRICS } from "#core/model/gate-metric.ts";
import { ManifestError, MODEL_MANIFEST, parseManifest } from "#core/model/manifest.ts";

describe("parseGateRule()", () => {
  test.each([
    ["accuracy >= 0.97", { kind: "bound", metric: "accuracy", bound: 0.97 }],
    ["p99_ms <= 5", { kind: "bound", metric: "p99_ms", bound: 5 }],
    ["r2 >= -1", { kind: "bound", metric: "r2", bound: -1 }],
    ["  size_bytes   <=  1000000 ", { kind: "bound", metric: "size_bytes", bound: 1_000_000 }],
    [
      "not worse than label stable by more than 0.2 points",
      { kind: "comparison", metric: "accuracy", reference: { label: "stable" }, allowance: 0.2, unit: "points" },
    ],
    [
      "p50_ms not worse than parent by more than 10 %",
      { kind: "comparison", metric: "p50_ms", reference: "parent", allowance: 10, unit: "%" },
    ],
    ["signature compatible", { kind: "signature", reference: { label: "stable" } }],
    ["signature compatible with label canary-2", { kind: "signature", reference: { label: "canary-2" } }],
    ["signature compatible with parent", { kind: "signature", reference: "parent" }],
  ])("takes %j", (text, rule) => {
    expect(parseGateRule(text)).toEqual({ ...rule, text: text.trim().replace(/\s+/g, " ") });
  });

  test.each([
    ["", "is no rule"],
    ["accuracy > 0.97", "is no rule"],
    ["accuracy >= 97%", "is no rule"],
    ["accuracy >= 1e-3", "is no rule"],
    ["accuracy >= 0.9; p99_ms <= 5", "is no rule"],
    ["accuracy >= 97", "can never fit"],
    ["accuracy <= 0.97", "accuracy is better when higher, write >="],
    ["p99_ms >= 5", "p99_ms is better when lower, write <="],
    ["precision >= 0.9", "names no metric: there are accuracy"],
    ["toString >= 0.9", "names no metric"],
    ["not worse than stable by more than 0.2 points", "is no rule"],
    ["not worse than label Stable by more than 0.2 points", "names no label"],
    ["not worse than label stable by more than -1 points", "allows less than nothing"],
    ["p99_ms not worse than label stable by more than 2 points", "write %"],
    ["signature compatible with stable", "is no rule"],
  ])("refuses %j", (text, part) => {
    expect(() => parseGateRule(text)).toThrow(RangeError);
    expect(() => parseGateRule(text)).toThrow(part);
  });

  test("takes every metric of the table in its own direction", () => {
    for (const metric of GATE_METRIC_NAMES) {
      const relation = GATE_METRICS[metric].better === "higher" ? ">=" : "<=";
      expect(parseGateRule(`${metric} ${relation} 0.5`)).toMatchObject({ metric, bound: 0.5 });
    }
  });
});

test("MODEL_MANIFEST reports every bad rule of a gate at once, with its place", () => {
  const model = { name: "m", description: "M", gate: ["accuracy >= 0.9", "accuracy", "speed <= 5"] };
  try {
    parseManifest(MODEL_MANIFEST, model, "m/model.json");
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(ManifestError);
    expect((error as ManifestError).problems).toEqual([
      expect.stringContaining('gate.1: "accuracy" is no rule'),
      expect.stringContaining('gate.2: "speed <= 5" names no metric'),
    ]);
  }
  expect(parseManifest(MODEL_MANIFEST, { ...model, gate: ["accuracy >= 0.9"] }, "m/model.json").gate).toEqual(["accuracy >= 0.9"]);
});
