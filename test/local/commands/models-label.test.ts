import { describe, expect, test } from "vitest";
import { run } from "./command-run.ts";
import { pointsProject, readLabels } from "./points-project.ts";

const recorded = (accuracy: number) => ({ evaluation: { samples: 100, accuracy } });

/** Version 2 is as good as 1, version 3 worse than the gate lets a label point at. */
function project() {
  return pointsProject(
    { labels: { stable: 1 }, gate: ["accuracy >= 0.8", "not worse than label stable by more than 0.5 points"] },
    { 1: recorded(0.9), 2: recorded(0.896), 3: recorded(0.89) },
  );
}

describe("slipway models label", () => {
  test("moves a label to a version that passes, and says so", async () => {
    const points = project();
    const { code, out } = await run(["models", "label", "points", "stable", "2"], points);
    expect([code, out]).toEqual([0, expect.stringContaining('Label "stable" of "points" points at version 2, it was version 1')]);
    expect(readLabels(points)).toEqual({ stable: 2 });
    // Back to the older one, which is what a label is for.
    const back = await run(["models", "label", "points", "stable", "1", "--json"], points);
    expect(JSON.parse(back.out)).toMatchObject({ label: "stable", before: 2, version: 1, gate: { passed: true } });
  });

  test("refuses a version that fails, naming rule and distance, and moves nothing", async () => {
    const points = project();
    const { code, out, err } = await run(["models", "label", "points", "canary", "3"], points);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain('The gate refuses points@3: "not worse than label stable by more than 0.5 points"');
    expect(err).toContain('accuracy is 0.89, 1 points worse than label "stable", version 1 with 0.9: 0.5 points too much');
    expect(err).not.toContain("    at ");
    expect(readLabels(points)).toEqual({ stable: 1 });
  });

  test("models show says which versions may have one", async () => {
    const { out } = await run(["models", "show", "points"], project());
    expect(out.match(/gate +\w+/g)).toEqual(["gate       passes", "gate       passes", "gate       refuses"]);
    expect(out).toContain('refuses it a label: "not worse than label stable by more than 0.5 points": accuracy is 0.89');
  });

  test("a label that the gate refuses stops the whole catalog, so that no deployment has it", async () => {
    const points = pointsProject({ labels: { stable: 1 }, gate: ["accuracy >= 0.95"] }, { 1: recorded(0.9) });
    const { code, err } = await run(["models", "list"], points);
    expect([code, err]).toEqual([
      1,
      expect.stringContaining('refuses label "stable" on version 1: "accuracy >= 0.95": accuracy is 0.9, 0.05 below'),
    ]);
  });

  test("takes a label away", async () => {
    const points = project();
    expect((await run(["models", "label", "points", "stable", "--remove"], points)).out).toContain('"points" is gone, it was version 1');
    expect(readLabels(points)).toEqual({});
  });

  test.each([
    [["points", "Stable", "2"], '"Stable" is no label'],
    [["points", "stable"], "Name either the version"],
    [["points", "stable", "2", "--remove"], "Name either the version"],
    [["points", "canary", "--remove"], 'has no label "canary"'],
    [["points", "stable", "9"], "has no version 9"],
    [["points", "stable", "0"], "argument"],
    [["nothing", "stable", "1"], 'There is no model "nothing"'],
  ])("refuses %j", async (words, sentence) => {
    const points = project();
    const { code, err } = await run(["models", "label", ...words], points);
    expect([code, err]).toEqual([1, expect.stringContaining(sentence)]);
    expect(readLabels(points)).toEqual({ stable: 1 });
  });
});
