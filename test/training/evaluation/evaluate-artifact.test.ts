import { describe, expect, test } from "vitest";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { createFakeRunner } from "#test/fakes/runner.ts";
import { denseSamples } from "#training/dataset/samples.ts";
import { type EvaluateOptions, evaluateArtifact } from "#training/evaluation/evaluate-artifact.ts";
import { toEvaluationRecord } from "#training/evaluation/to-evaluation-record.ts";
import { POINT_CONFUSION, POINTS_DATA, pointsModel } from "./points.ts";

/** A clock that each look moves on by a millisecond. */
function ticking(): () => number {
  let now = 0;
  return () => {
    now += 1;
    return now;
  };
}

const REAL = { openGraph: openGraphSession, now: ticking() };

function evaluateBy(answer: (input: Tensor) => readonly Tensor[], options: EvaluateOptions) {
  const { runner, calls } = createFakeRunner(([input]) => (input === undefined ? [] : answer(input)));
  return { calls, report: evaluateArtifact(options, { openGraph: async () => runner, now: ticking() }) };
}

describe("evaluateArtifact() on a classifier whose answers are known", () => {
  test("counts what it takes for what, in batches the version allows", async () => {
    const { quality, samples } = await evaluateArtifact(pointsModel("both"), REAL);
    expect(samples).toBe(9);
    expect(quality).toMatchObject({ kind: "classification", accuracy: 8 / 9, confusion: POINT_CONFUSION, topK: { 1: 8 / 9 } });
    if (quality.kind !== "classification") return;
    expect(quality.perClass.map((row) => [row.class, row.support, row.recall])).toEqual([
      ["right", 3, 1],
      ["up", 3, 1],
      ["back", 3, 2 / 3],
    ]);
    // The sample on the wrong side: the softmax of 5, 0 and -5 gives its class e^-10 of the sum.
    expect(quality.probabilities?.logLoss).toBeGreaterThan(10 / 9);
    expect(quality.probabilities?.logLoss).toBeLessThan(1.5);
  });

  test.each(["probabilities", "scores", "class"] as const)("agrees where the model gives %s alone", async (kind) => {
    const { quality } = await evaluateArtifact(pointsModel(kind), REAL);
    expect(quality).toMatchObject({ accuracy: 8 / 9, confusion: POINT_CONFUSION });
    const hasProbabilities = quality.kind === "classification" && quality.probabilities !== undefined;
    expect(hasProbabilities).toBe(kind === "probabilities");
    if (kind === "class") expect(quality).toMatchObject({ topK: {} });
  });

  test("the order of samples and their order in batches does not matter", async () => {
    const model = pointsModel("probabilities");
    for (const maxBatch of [1, 2, 9, 1024]) {
      const { quality } = await evaluateArtifact({ ...model, version: { ...model.version, maxBatch } }, REAL);
      expect(quality).toMatchObject({ confusion: POINT_CONFUSION });
    }
  });

  test("control: a model that answers for the sample before is found out", async () => {
    const options = pointsModel("class");
    let before = 0n;
    const { report } = evaluateBy((input) => {
      const names = BigInt64Array.from({ length: input.shape[0] ?? 0 }, (_, row) => {
        const [x = 0, y = 0] = [Number(input.data[row * 2]), Number(input.data[row * 2 + 1])];
        const own = BigInt([x, y, -x - y].indexOf(Math.max(x, y, -x - y)));
        const said = before;
        before = own;
        return said;
      });
      return [{ name: "class", datatype: "INT64", shape: [names.length], data: names }];
    }, options);
    expect((await report).quality).not.toMatchObject({ confusion: POINT_CONFUSION });
  });

  test("a class given as text is found by its name, and one that is none is refused", async () => {
    const options = pointsModel("class");
    const version = { ...options.version, outputs: [{ name: "class", datatype: "BYTES" as const, shape: [-1] }] };
    const names = (said: string) => (input: Tensor) => {
      const rows = input.shape[0] ?? 0;
      return [{ name: "class", datatype: "BYTES" as const, shape: [rows], data: new Array<string>(rows).fill(said) }];
    };
    expect((await evaluateBy(names("up"), { ...options, version }).report).quality).toMatchObject({ accuracy: 1 / 3 });
    await expect(evaluateBy(names("down"), { ...options, version }).report).rejects.toThrow('names "down", which is none of 3 classes');
  });

  test("one probability a sample is that of the second of two classes", async () => {
    const options: EvaluateOptions = {
      ...pointsModel("class"),
      model: { name: "m" },
      version: {
        inputs: [{ name: "x", datatype: "FP32", shape: [-1, 2] }],
        outputs: [{ name: "p", datatype: "FP32", shape: [-1, 1] }],
        maxBatch: 8,
      },
      data: {
        samples: denseSamples([2], Float32Array.of(1, 0, 2, 0)),
        targets: { kind: "classes", classes: 2, values: BigInt64Array.of(1n, 0n) },
      },
    };
    const give =
      (...values: number[]) =>
      () => [{ name: "p", datatype: "FP32" as const, shape: [values.length, 1], data: Float32Array.from(values) }];
    const { quality } = await evaluateBy(give(0.75, 0.25), options).report;
    expect(quality).toMatchObject({ accuracy: 1, probabilities: { logLoss: expect.closeTo(-Math.log(0.75), 6) } });
    await expect(evaluateBy(give(2.5, -1), options).report).rejects.toThrow("2.5, which is no probability");
  });

  test("NaN among the scores is refused, not ranked", async () => {
    const give = () => [{ name: "scores", datatype: "FP32" as const, shape: [4, 3], data: new Float32Array(12).fill(Number.NaN) }];
    await expect(evaluateBy(give, pointsModel("scores")).report).rejects.toThrow('Output "scores" holds NaN at element 0');
  });

  test.each([
    ["no output that could be it", [{ name: "v", datatype: "FP32" as const, shape: [-1, 7] }]],
    [
      "two that could be it",
      [
        { name: "a", datatype: "FP32" as const, shape: [-1, 3] },
        { name: "b", datatype: "FP32" as const, shape: [-1, 3] },
      ],
    ],
  ])("refuses %s, and says what there is", async (_, outputs) => {
    const options = pointsModel("scores");
    const evaluation = evaluateArtifact({ ...options, version: { ...options.version, outputs } }, REAL);
    await expect(evaluation).rejects.toThrow(/No single output gives a score for each of 3 classes.*FP32 \[-1, /);
  });

  test("an empty set is an error", async () => {
    const data = {
      samples: denseSamples([2], new Float32Array()),
      targets: { kind: "classes" as const, classes: 3, values: new BigInt64Array() },
    };
    await expect(evaluateArtifact({ ...pointsModel("class"), data }, REAL)).rejects.toThrow("An empty data set has no accuracy");
  });
});

describe("evaluateArtifact() on a regressor", () => {
  const options: EvaluateOptions = {
    artifact: "model.onnx",
    model: { name: "sum" },
    version: {
      inputs: [{ name: "x", datatype: "FP32", shape: [-1, 2] }],
      outputs: [{ name: "y", datatype: "FP32", shape: [-1, 1] }],
      maxBatch: 3,
    },
    data: { samples: POINTS_DATA.samples, targets: { kind: "values", width: 1, values: Float32Array.of(3, 3, 5, 3, 3, 5, -6, -6, 4) } },
  };
  const sum = (input: Tensor) => {
    const rows = input.shape[0] ?? 0;
    const data = Float32Array.from({ length: rows }, (_, row) => Number(input.data[row * 2]) + Number(input.data[row * 2 + 1]));
    return [{ name: "y", datatype: "FP32" as const, shape: [rows, 1], data }];
  };

  test("gives errors and R²: only the last target is off, by one", async () => {
    const { quality } = await evaluateBy(sum, options).report;
    expect(quality).toMatchObject({ kind: "regression", mse: 1 / 9, mae: 1 / 9 });
    expect(quality.kind === "regression" && quality.r2).toBeCloseTo(1 - 1 / (174 - 14 ** 2 / 9), 9);
  });

  test("refuses an answer that is no number", async () => {
    const broken = (input: Tensor) => sum(input).map((answer) => ({ ...answer, data: answer.data.fill(Number.POSITIVE_INFINITY) }));
    await expect(evaluateBy(broken, options).report).rejects.toThrow('Output "y" holds Infinity for sample 0');
  });
});

describe("evaluateArtifact() measures", () => {
  test("latency with one sample a call, after warming up, by the clock it is given", async () => {
    const { calls, report } = evaluateBy(
      () => [{ name: "class", datatype: "INT64", shape: [4], data: new BigInt64Array(4) }],
      pointsModel("class"),
    );
    const { latency } = await report;
    expect(latency).toEqual({ rows: 1, runs: 3, p50Ms: 1, p99Ms: 1 });
    // Three batches of at most four, one call to warm up, three that count.
    expect(calls.map(({ inputs }) => inputs[0]?.shape[0])).toEqual([4, 4, 1, 1, 1, 1, 1]);
  });

  test("memory only where somebody measures it, with the session options of the version", async () => {
    const options = pointsModel("both");
    const asked: unknown[] = [];
    const report = await evaluateArtifact(
      { ...options, version: { ...options.version, session: { graphOptimization: "basic" } }, threads: 2 },
      {
        ...REAL,
        measureMemory: async ({ threads, session, input, outputs }) => {
          asked.push({ threads, session, shape: input.shape, outputs });
          return { peakBytes: 3 * 2 ** 20, baselineBytes: 2 ** 20 };
        },
      },
    );
    expect(asked).toEqual([{ threads: 2, session: { graphOptimization: "basic" }, shape: [1, 2], outputs: ["probabilities", "class"] }]);
    expect(toEvaluationRecord(report, { name: "points", sha256: {} })).toMatchObject({
      samples: 9,
      peakMemoryMb: 2,
      threads: 2,
      dataset: { name: "points" },
    });
  });
});
