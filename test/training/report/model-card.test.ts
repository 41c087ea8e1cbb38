import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { MODEL_MANIFEST, VERSION_MANIFEST } from "#core/model/manifest.ts";
import type { CardFacts } from "#training/report/card-facts.ts";
import { toModelCard } from "#training/report/model-card.ts";
import { estimateTraining } from "#training/report/training-footprint.ts";

const MODEL = { name: "pets", description: "Knows pets", task: "image-classification", license: "MIT", classes: ["cat", "dog"] };
const VERSION = {
  version: 3,
  artifact: { file: "model.onnx", sha256: "ab".repeat(32), bytes: 12_345 },
  inputs: [{ name: "image", datatype: "UINT8", shape: [-1, 8, 8] }],
  outputs: [{ name: "p", datatype: "FP32", shape: [-1, 2] }],
  sample: { tolerance: 0, outputs: {} },
};
const TRAINING = {
  dataset: { name: "Pets", sha256: { "pets.csv": "cd".repeat(32) } },
  seed: 17,
  threads: 2,
  hyperparameters: { epochs: 4, optimizer: "Adam" },
  network: ["Dense 7", "Softmax"],
};

function facts(version: object = {}, model: object = {}, others: Partial<CardFacts> = {}): CardFacts {
  const manifest = v.parse(VERSION_MANIFEST, { ...VERSION, ...version });
  const entry = { manifest, folder: "unused" };
  return { model: { manifest: v.parse(MODEL_MANIFEST, { ...MODEL, ...model }), versions: [entry] }, version: entry, ...others };
}

/** The text below a heading. */
function section(card: string, heading: string): string {
  return card.split(`## ${heading}\n`)[1]?.split("\n## ")[0]?.trim() ?? "";
}

describe("toModelCard()", () => {
  test("says what the manifests say", () => {
    const card = toModelCard(
      facts(
        { training: TRAINING, evaluation: { samples: 50, accuracy: 0.94, logLoss: 0.25 }, maxBatch: 7 },
        { gate: ["accuracy >= 0.9", "p99_ms <= 5", "signature compatible"], retires: { 3: { deprecated: "2027-01-31" } } },
      ),
    );
    expect(card).toMatch(/^# pets@3\n\nKnows pets\n/);
    for (const part of ["MIT", "12,345 bytes", "ab".repeat(32)]) expect(card).toContain(part);
    expect(section(card, "Data")).toContain(`| pets.csv | \`${"cd".repeat(32)}\` |`);
    expect(section(card, "Training")).toContain("Dense 7 → Softmax");
    expect(section(card, "Training")).toContain("| seed | 17 |");
    expect(section(card, "Figures")).toContain("| Accuracy | 94.00 % |");
    expect(section(card, "Figures")).toContain("| Log loss | 0.2500 |");
    expect(section(card, "Gate")).toContain("| `p99_ms <= 5` | fails | p99_ms is not recorded |");
    expect(section(card, "Gate")).toContain("| `signature compatible` |  | asked when");
    expect(section(card, "Limits")).toContain("at most 7 rows");
    expect(section(card, "Limits")).toContain("Deprecated from 2027-01-31");
    expect(section(card, "Limits")).toContain("It knows 2 classes");
  });

  test("invents nothing: without records there is no figure, and each section says so", () => {
    const card = toModelCard(facts());
    for (const heading of ["Training", "Figures", "Confusion", "Footprint of training"])
      expect(section(card, heading)).toContain("Not recorded");
    expect(section(card, "Data")).toBe("What it was trained on is not recorded.");
    expect(section(card, "Gate")).toBe("The model has no gate.");
    expect(["Figures", "Confusion", "Footprint of training"].map((heading) => /\d/.test(section(card, heading)))).toEqual([
      false,
      false,
      false,
    ]);
  });

  test("says of a compressed version what it was made from", () => {
    const parent = { version: 2, sha256: "ef".repeat(32) };
    const excluded = [{ name: "conv1", operator: "Conv", reason: "loses too much" }];
    expect(toModelCard(facts({ compression: { method: "int8-dynamic", parent, excluded } }))).toContain(
      `version 2 (\`${"ef".repeat(6)}\`) by int8-dynamic; 1 operators kept their floats`,
    );
  });

  test("adds what an evaluation found beside the record, and keeps another apart", () => {
    const record = { samples: 50, accuracy: 0.94 };
    const evaluation = {
      ...record,
      model: "pets",
      version: 3,
      sha256: "ab".repeat(32),
      dataset: { name: "Pets", sha256: {} },
      gate: { passed: true, rules: [] },
      logLoss: 0.25,
      p99Ms: 3,
      latency: { rows: 1, runs: 9, p50Ms: 1, p99Ms: 3 },
    };
    const same = section(toModelCard(facts({ evaluation: record }, {}, { evaluation })), "Figures");
    expect(same.match(/\| Accuracy \|/g)).toHaveLength(1);
    expect(same).toContain("| Log loss | 0.2500 |");
    const other = section(toModelCard(facts({ evaluation: record }, {}, { evaluation: { ...evaluation, accuracy: 0.5 } })), "Figures");
    expect(other).toMatch(/on 50 test samples:[\s\S]*94.00 %[\s\S]*Evaluated on 50 test samples of Pets:[\s\S]*50.00 %/);
  });

  test("says what registration measured of a model from elsewhere", () => {
    const single = { batch: 1, runs: 30, p50Ms: 0.5, p99Ms: 2, peakMemoryMb: 113.4 };
    const probe = { loadMs: 10, threads: 1, seed: 1, dimensions: {}, single, largest: { ...single, batch: 64, p50Ms: 12.3456 } };
    const figures = section(toModelCard(facts({ probe })), "Figures");
    expect(figures).toContain("| 1 | 0.500 ms | 2.00 ms | 113 MB |");
    expect(figures).toContain("| 64 | 12.3 ms |");
  });

  test("a text of a manifest cannot break a table", () => {
    expect(toModelCard(facts({}, { license: "A | B\nC" }))).toContain("| Licence | A \\| B C |");
  });

  test("says how the footprint of training was got", () => {
    const footprint = section(toModelCard(facts({}, {}, { trainingTime: { seconds: 120, threads: 2 } })), "Footprint of training");
    for (const part of ["Wh", "g CO2e", "not a measurement", "120.0 s", "2 threads", "07-footprint.md"]) expect(footprint).toContain(part);
  });
});

test("estimateTraining() counts each thread as a busy vCPU", () => {
  // (3.5 W + 0.392 W/GB * 1769/1024 GB) * 120 s * 1.14
  const energy = (3.5 + (0.392 * 1769) / 1024) * 120 * 1.14;
  const one = estimateTraining({ seconds: 120, threads: 1 });
  expect(one.energy).toBeCloseTo(energy, 6);
  expect(estimateTraining({ seconds: 120, threads: 2 }).energy).toBeCloseTo(2 * energy, 6);
  expect(one.grams.lowest).toBeCloseTo((energy / 3.6e6) * 8.8, 9);
  expect(one.grams.highest).toBeCloseTo((energy / 3.6e6) * 900.6, 9);
});
