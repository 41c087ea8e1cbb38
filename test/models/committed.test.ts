import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import { inspectModel } from "#core/onnx/inspect.ts";
import { readModel } from "#core/onnx/reader.ts";
import { readGreyImage } from "#local/image/read-grey-image.ts";
import { readCatalog } from "#models/catalog.ts";
import { readTraining } from "#training/declaration/read-training.ts";
import { sampleValues } from "#training/sample/declared-sample.ts";
import { drawSeven } from "#training/sample/digit.ts";
import { checkVersion } from "#training/version/check-version.ts";

const catalog = readCatalog(join(import.meta.dirname, "../../models"));
const versions = catalog.flatMap((model) =>
  model.versions.map((version) => ({ name: model.manifest.name, number: version.manifest.version, version })),
);

describe("the models of this repository", () => {
  test.each(versions)("$name@$number: digest, signature and sample hold", async ({ name, version }) => {
    expect(await checkVersion(name, version, { openGraph: openGraphSession })).toEqual([]);
  });
});

describe("mnist@1", () => {
  const version = versions.find(({ name, number }) => name === "mnist" && number === 1)?.version;
  if (version === undefined) throw new Error("The product's first model is missing");

  test("is the seed's network: 101,770 weights, raw pixels in, probabilities and class out", () => {
    const { inputs, outputs, operators, parameters } = inspectModel(readModel(readFileSync(join(version.folder, "model.onnx"))));
    expect(inputs).toEqual([{ name: "image", datatype: "UINT8", shape: [-1, 28, 28] }]);
    expect(outputs).toEqual([
      { name: "probabilities", datatype: "FP32", shape: [-1, 10] },
      { name: "class", datatype: "INT64", shape: [-1] },
    ]);
    expect(operators).toMatchObject({ Cast: 1, Mul: 1, Reshape: 1, Gemm: 2, Softmax: 1, ArgMax: 1 });
    // Beside the weights: 1/255, ReLU's zero, and the two numbers of the new shape.
    expect(parameters).toBe(101_770 + 4);
  });

  test("was trained as models/mnist/training.json declares, to at least 97.5 % of the 10,000 test images", async () => {
    const declared = await readTraining(join(version.folder, ".."));
    const { evaluation, training } = version.manifest;
    expect(evaluation?.samples).toBe(10_000);
    expect(evaluation?.accuracy).toBeGreaterThanOrEqual(0.975);
    expect(training).toMatchObject({
      seed: declared.seed,
      hyperparameters: { epochs: 5, batch: 32, optimizer: "Adam", learningRate: 1e-3 },
      network: ["Flatten", "Dense 128", "ReLU", "Dropout 0.2", "Dense 10", "Softmax"],
    });
    expect(training?.dataset.sha256).toEqual(Object.fromEntries(declared.dataset.files.map(({ file, sha256 }) => [file, sha256])));
  });

  test("knows our hand-drawn seven, which is its sample as request and as picture", async () => {
    const sample = JSON.parse(readFileSync(join(version.folder, "sample.json"), "utf8"));
    expect(sample.inputs[0].data).toEqual([...drawSeven()]);
    expect((await readGreyImage(readFileSync(join(version.folder, "sample.png")))).pixels).toEqual(drawSeven());
    expect(version.manifest.sample.outputs.class).toEqual([7]);
    expect(version.manifest.sample.outputs.probabilities?.[7]).toBeGreaterThan(0.99);
  });

  test("answers a batch as it answers one by one", async () => {
    const runner = await openGraphSession(join(version.folder, "model.onnx"), { threads: 1 });
    const seven = drawSeven();
    const inverted = seven.map((value) => 255 - value);
    const ask = async (rows: number, data: Uint8Array) => {
      const { outputs } = await runner.infer([{ name: "image", datatype: "UINT8", shape: [rows, 28, 28], data }], ["probabilities"]);
      return [...(outputs[0]?.data ?? [])].map(Number);
    };
    const both = await ask(2, Uint8Array.of(...seven, ...inverted));
    const apart = [...(await ask(1, seven)), ...(await ask(1, inverted))];
    await runner.close();
    for (const [at, value] of apart.entries()) expect(both[at]).toBeCloseTo(value, 5);
  });
});

describe("mnist@2", () => {
  const [first, second] = [1, 2].map((number) => versions.find((row) => row.name === "mnist" && row.number === number)?.version);

  test("is a convolutional network with the signature of version 1, right on at least 98.8 % of the 10,000 test images", () => {
    expect(second?.manifest.inputs).toEqual(first?.manifest.inputs);
    expect(second?.manifest.outputs).toEqual(first?.manifest.outputs);
    expect(second?.manifest.training?.network).toContain("Conv2D 16 of 5×5");
    expect(second?.manifest.evaluation).toMatchObject({ samples: 10_000 });
    expect(second?.manifest.evaluation?.accuracy).toBeGreaterThanOrEqual(0.988);
    expect(second?.manifest.sample.outputs.class).toEqual([7]);
  });

  test("says how it is trained again, and how training went", async () => {
    const folder = second?.folder ?? "";
    const declared = await readTraining(folder);
    expect(declared).toMatchObject({ batch: 64, epochs: 8, seed: 1, threads: 1 });
    expect(JSON.parse(readFileSync(join(folder, "history.json"), "utf8")).epochs).toHaveLength(declared.epochs);
    expect(readFileSync(join(folder, "loss.svg"), "utf8")).toMatch(/^<svg /);
  });
});

describe("banking77@1", () => {
  const model = catalog.find(({ manifest }) => manifest.name === "banking77");
  const version = model?.versions[0];

  test("names one of 77 intents, right for at least 89 % of the 3,080 test sentences, and says whose data it learnt from", () => {
    expect(model?.manifest.classes).toHaveLength(77);
    expect(version?.manifest.evaluation).toMatchObject({ samples: 3_080, dataset: { name: "Banking77" } });
    expect(version?.manifest.evaluation?.accuracy).toBeGreaterThanOrEqual(0.89);
    expect(model?.manifest.license).toMatch(/Banking77 .* CC BY 4.0, no sentence of which is included/);
    expect(Object.keys(version?.manifest.training?.dataset.sha256 ?? {})).toEqual(["train.csv", "test.csv"]);
  });

  test("answers the sentence of its sample, which is its hashed n-grams with four digits", async () => {
    const { sample, dataset } = await readTraining(version?.folder ?? "");
    const request = JSON.parse(readFileSync(join(version?.folder ?? "", "sample.json"), "utf8"));
    expect(request.inputs[0].data).toEqual(sampleValues({ sample, dataset }));
    expect(model?.manifest.classes?.[Number(version?.manifest.sample.outputs.class?.[0])]).toBe("card_arrival");
  });
});
