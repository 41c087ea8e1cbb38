import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { POINT_CONFUSION } from "#test/training/evaluation/points.ts";
import { run } from "./command-run.ts";
import { pointsProject } from "./points-project.ts";

const GATE = ["accuracy >= 0.85", "p99_ms <= 0.000001"];

describe("slipway models evaluate", () => {
  test("measures a version, holds it to the gate, and leaves JSON and a heat map", async () => {
    const project = pointsProject({ gate: GATE }, { 1: {} });
    const { code, out } = await run(["models", "evaluate", "points@1", "--data", project.data, "--no-memory", "--json"], project);
    expect(code).toBe(0);
    const document = JSON.parse(out) as Record<string, unknown>;
    expect(document).toMatchObject({
      model: "points",
      version: 1,
      samples: 9,
      accuracy: 8 / 9,
      confusion: POINT_CONFUSION,
      dataset: { name: "points.csv" },
      gate: { passed: false, rules: [{ passed: true }, { rule: GATE[1], passed: false }] },
    });
    expect(document.peakMemoryMb).toBeUndefined();
    const folder = join(project.home, "evaluations/points/1");
    expect(JSON.parse(readFileSync(join(folder, "evaluation.json"), "utf8"))).toEqual(document);
    expect(readFileSync(join(folder, "confusion.svg"), "utf8")).toMatch(/^<svg .*points@1 on 9 samples/s);

    // The card of the same version quotes it.
    const card = await run(["models", "card", "points"], project);
    expect(card.out).toContain("On 9 samples of points.csv.");
    expect(card.out).toContain("| back | right | 1 |");

    // A version's evaluation is its bytes': another artifact under the same number has none.
    writeFileSync(join(folder, "evaluation.json"), JSON.stringify({ ...document, sha256: "0".repeat(64) }));
    expect((await run(["models", "card", "points"], project)).out).toContain("Not recorded: no evaluation");
    writeFileSync(join(folder, "evaluation.json"), "{}");
    const broken = await run(["models", "card", "points"], project);
    expect([broken.code, broken.err]).toEqual([1, expect.stringContaining("is no evaluation: model")]);
  });

  test.each([
    [["points@1"], "--data"],
    [["points@2", "--data", "."], 'no version or label "2"'],
    [["points", "--data", "/no/such/folder"], "no such file"],
  ])("refuses %j in a sentence", async (words, sentence) => {
    const project = pointsProject({}, { 1: {} });
    const { code, out, err } = await run(["models", "evaluate", ...words], project);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain(sentence);
    expect(err).not.toContain("    at ");
    expect(existsSync(project.home)).toBe(false);
  });

  test("refuses data that does not fit, and writes nothing", async () => {
    const project = pointsProject({}, { 1: {} });
    writeFileSync(project.data, "x,y,z,class\n1,2,3,0\n");
    const { code, err } = await run(["models", "evaluate", "points@1", "--data", project.data], project);
    expect([code, err]).toEqual([1, expect.stringContaining('Samples of shape [3] do not fit input "x" of shape [-1, 2]')]);
    expect(existsSync(project.home)).toBe(false);
  });
});
