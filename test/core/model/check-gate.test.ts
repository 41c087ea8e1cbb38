import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { admitVersion, GateError } from "#core/model/admit-version.ts";
import { checkGate, type GatedVersion } from "#core/model/check-gate.ts";
import type { EvaluationRecord } from "#core/model/evaluation-record.ts";

function version(number: number, evaluation?: Omit<EvaluationRecord, "samples">, changes: Partial<GatedVersion> = {}): GatedVersion {
  return {
    version: number,
    artifact: { bytes: 1000 * number },
    inputs: [{ name: "x", datatype: "FP32", shape: [-1, 2] }],
    outputs: [{ name: "y", datatype: "FP32", shape: [-1, 3] }],
    allowNonFinite: false,
    maxBatch: 64,
    ...(evaluation === undefined ? {} : { evaluation: { samples: 100, ...evaluation } }),
    ...changes,
  };
}

const STABLE = version(1, { accuracy: 0.98, p99Ms: 4 });
const BESIDE = { labels: { stable: 1 }, versions: [STABLE] };
const NOT_WORSE = "not worse than label stable by more than 0.2 points";

function judge(rule: string, candidate: GatedVersion, others = BESIDE) {
  const [verdict] = checkGate([rule], candidate, others).rules;
  return verdict;
}

describe("checkGate() holds a figure to its bound", () => {
  test.each([
    [0.9612, false, "accuracy is 0.9612, 0.0088 below 0.97"],
    [0.97, true, "accuracy is 0.97, 0 inside 0.97"],
    [0.99, true, "accuracy is 0.99, 0.02 inside 0.97"],
  ])("accuracy %d", (accuracy, passed, finding) => {
    expect(judge("accuracy >= 0.97", version(2, { accuracy }))).toEqual({ rule: "accuracy >= 0.97", passed, finding });
  });

  test("a latency above its bound says by how much", () => {
    expect(judge("p99_ms <= 5", version(2, { p99Ms: 7.5 }))).toMatchObject({ passed: false, finding: "p99_ms is 7.5, 2.5 above 5" });
  });

  test("what is not recorded, or not defined, fails and is said to be so", () => {
    expect(judge("p99_ms <= 5", version(2, { accuracy: 1 }))).toMatchObject({ passed: false, finding: "p99_ms is not recorded" });
    expect(judge("accuracy >= 0.5", version(2))).toMatchObject({ passed: false, finding: "accuracy is not recorded" });
    expect(judge("r2 >= 0.5", version(2, { r2: null }))).toMatchObject({ passed: false, finding: "r2 is not defined on the data" });
  });

  test("latencies are the evaluation's, else those of registration", () => {
    const probe = { single: { p50Ms: 1, p99Ms: 2 } };
    expect(judge("p99_ms <= 5", version(2, undefined, { probe }))).toMatchObject({ passed: true, finding: "p99_ms is 2, 3 inside 5" });
    expect(judge("p99_ms <= 5", version(2, { p99Ms: 6 }, { probe }))?.passed).toBe(false);
  });

  test("the size is always on record", () => {
    expect(judge("size_bytes <= 1500", version(2))).toMatchObject({ passed: false, finding: "size_bytes is 2000, 500 above 1500" });
  });
});

describe("checkGate() compares with another version", () => {
  test.each([
    [0.9785, true, 'accuracy is 0.9785, 0.15 points worse than label "stable", version 1 with 0.98'],
    // 0.98 - 0.978 is 0.0020000000000000018 in floats: two tenths of a point is what it stands for.
    [0.978, true, 'accuracy is 0.978, 0.2 points worse than label "stable", version 1 with 0.98'],
    [0.975, false, 'accuracy is 0.975, 0.5 points worse than label "stable", version 1 with 0.98: 0.3 points too much'],
    [0.98, true, 'accuracy is 0.98, the same as label "stable", version 1'],
    [0.99, true, 'accuracy is 0.99, 1 points better than label "stable", version 1 with 0.98'],
  ])("accuracy %d", (accuracy, passed, finding) => {
    expect(judge(NOT_WORSE, version(2, { accuracy }))).toMatchObject({ passed, finding });
  });

  test("in per cent, where lower is better", () => {
    const rule = "p99_ms not worse than label stable by more than 10 %";
    expect(judge(rule, version(2, { p99Ms: 4.4 }))?.passed).toBe(true);
    expect(judge(rule, version(2, { p99Ms: 5 }))).toMatchObject({
      passed: false,
      finding: 'p99_ms is 5, 25 % worse than label "stable", version 1 with 4: 15 % too much',
    });
  });

  test("with its parent, if it has one", () => {
    const rule = "size_bytes not worse than parent by more than 0 %";
    expect(checkGate([rule], version(2), { ...BESIDE, parent: version(3) }).passed).toBe(true);
    expect(checkGate([rule], version(2), { ...BESIDE, parent: STABLE }).passed).toBe(false);
    expect(judge(rule, version(2))).toMatchObject({ passed: true, finding: "Made from no other version" });
  });

  test("a figure that either lacks fails", () => {
    expect(judge(NOT_WORSE, version(2))).toMatchObject({ passed: false, finding: "accuracy is not recorded" });
    const others = { labels: { stable: 1 }, versions: [version(1)] };
    expect(judge(NOT_WORSE, version(2, { accuracy: 1 }), others)).toMatchObject({
      passed: false,
      finding: 'accuracy of label "stable", version 1 is not recorded',
    });
  });

  test("nothing to compare with fails nobody, nor does going back to an older version", () => {
    const bad = version(1, { accuracy: 0.1 });
    expect(judge(NOT_WORSE, bad, { labels: { stable: 1 }, versions: [] })?.finding).toBe('Label "stable" points at no version yet');
    expect(judge(NOT_WORSE, bad, { labels: { stable: 1 }, versions: [bad] })?.finding).toBe('Label "stable" points at this version');
    const others = { labels: { stable: 2 }, versions: [bad, version(2, { accuracy: 0.9 })] };
    expect(judge(NOT_WORSE, bad, others)).toMatchObject({ passed: true, finding: 'Older than version 2 of label "stable"' });
    // A number that was free is no way around the gate.
    expect(judge(NOT_WORSE, bad, { ...others, versions: others.versions.slice(1) })?.passed).toBe(false);
  });

  test("passes exactly those that lose no more than the allowance", () => {
    const share = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(share, share, fc.integer({ min: 0, max: 500 }), (own, other, allowed) => {
        const others = { labels: { stable: 1 }, versions: [version(1, { accuracy: other / 10_000 })] };
        const rule = `not worse than label stable by more than ${allowed / 100} points`;
        expect(judge(rule, version(2, { accuracy: own / 10_000 }), others)?.passed).toBe(other - own <= allowed);
      }),
      { numRuns: 300 },
    );
  });
});

describe("checkGate() compares signatures", () => {
  test("a breaking change is called breaking and says what", () => {
    const candidate = version(2, undefined, { inputs: [{ name: "x", datatype: "UINT8", shape: [-1, 2] }] });
    expect(judge("signature compatible", candidate)).toMatchObject({
      passed: false,
      finding: 'Breaking for callers of label "stable", version 1: input "x" is UINT8, it was FP32',
    });
  });

  test("a compatible one passes and says what is new", () => {
    const outputs = [...STABLE.outputs, { name: "class", datatype: "INT64" as const, shape: [-1] }];
    expect(judge("signature compatible", version(2, undefined, { outputs }))).toMatchObject({
      passed: true,
      finding: 'Compatible with label "stable", version 1: output "class" is new',
    });
  });
});

test("checkGate() passes only when every rule does, and an empty gate passes all", () => {
  const rules = ["accuracy >= 0.97", "p99_ms <= 5"];
  expect(checkGate(rules, version(2, { accuracy: 0.98, p99Ms: 4 }), BESIDE).passed).toBe(true);
  expect(checkGate(rules, version(2, { accuracy: 0.98, p99Ms: 6 }), BESIDE)).toMatchObject({
    passed: false,
    rules: [{ passed: true }, { passed: false }],
  });
  expect(checkGate([], version(2), BESIDE)).toEqual({ passed: true, rules: [] });
});

describe("admitVersion()", () => {
  const model = {
    manifest: { name: "m", labels: { stable: 1 }, gate: ["accuracy >= 0.97", NOT_WORSE] },
    versions: [{ manifest: STABLE }],
  };

  test("gives the verdict, or refuses with every rule that fails and by how much", () => {
    expect(admitVersion(model, version(2, { accuracy: 0.981 })).rules).toHaveLength(2);
    expect(() => admitVersion(model, version(2, { accuracy: 0.9 }))).toThrow(GateError);
    expect(() => admitVersion(model, version(2, { accuracy: 0.9 }))).toThrow(
      `The gate refuses m@2: "accuracy >= 0.97": accuracy is 0.9, 0.07 below 0.97; "${NOT_WORSE}": accuracy is 0.9, 8 points worse`,
    );
  });

  test("finds the parent of a compressed version", () => {
    const gated = { ...model, manifest: { ...model.manifest, gate: ["not worse than parent by more than 0.1 points"] } };
    const child = { ...version(2, { accuracy: 0.9 }), compression: { parent: { version: 1 } } };
    expect(() => admitVersion(gated, child)).toThrow("its parent, version 1 with 0.98");
    expect(admitVersion(gated, version(2, { accuracy: 0.9 })).passed).toBe(true);
  });

  test("lets the first version of a model in, and any of a model without a gate", () => {
    expect(admitVersion(undefined, version(1)).passed).toBe(true);
    expect(admitVersion({ ...model, manifest: { name: "m", labels: {} } }, version(2)).passed).toBe(true);
  });
});
