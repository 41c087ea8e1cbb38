import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Tensor } from "#core/protocol/tensor.ts";
import { askVersion, type WireForm } from "#test/fixtures/foreign-models/ask-version.ts";
import { boostedTrees } from "#test/fixtures/foreign-models/boosted-trees.ts";
import { detector } from "#test/fixtures/foreign-models/detector.ts";
import { readForeignFiles } from "#test/fixtures/foreign-models/foreign-files.ts";
import type { ForeignModel } from "#test/fixtures/foreign-models/foreign-model.ts";
import { imageClassifier } from "#test/fixtures/foreign-models/image-classifier.ts";
import { recurrentAudio } from "#test/fixtures/foreign-models/recurrent-audio.ts";
import { openDirectly } from "#test/fixtures/foreign-models/run-directly.ts";
import { stringLabels } from "#test/fixtures/foreign-models/string-labels.ts";
import { textModel } from "#test/fixtures/foreign-models/text-model.ts";
import { toTensor, type WireTensor } from "#test/fixtures/foreign-models/wire-tensor.ts";
import { type Signatures, writeModels } from "#test/fixtures/foreign-models/write-models.ts";
import { zipMap } from "#test/fixtures/foreign-models/zip-map.ts";
import { copyProject, removeProject } from "#test/support/project-copy.ts";
import { type StartedCloud, startCloud } from "#test/support/started-cloud.ts";

const BUILT = [imageClassifier(), detector(), recurrentAudio(), textModel(), boostedTrees(), stringLabels(), zipMap()];
const FORMS: readonly WireForm[] = ["json", "binary"];

/** A folder of folders with ONNX files of others, which are no part of the project. */
const filesFolder = process.env.SLIPWAY_FOREIGN_MODELS;
const FILES = !filesFolder || inject("home") === "" ? [] : readForeignFiles(filesFolder);

type Answerer = (inputs: readonly Tensor[]) => Promise<readonly WireTensor[]>;

/** Sends a model's requests one after the other; where it has state, each is given what the one before answered. */
async function converse({ requests, state = {} }: ForeignModel, answer: Answerer): Promise<(readonly WireTensor[])[]> {
  const answers: (readonly WireTensor[])[] = [];
  for (const inputs of requests) {
    const last = answers.at(-1);
    const withState = inputs.map((input) => {
      const given = last?.find(({ name }) => name === state[input.name]);
      return given === undefined ? input : { ...toTensor(given), name: input.name };
    });
    answers.push(await answer(withState));
  }
  return answers;
}

describe.skipIf(inject("home") === "")("a foreign model served through the API", () => {
  let project: string;
  let cloud: StartedCloud;
  let signatures: Signatures;

  beforeAll(async () => {
    project = copyProject();
    const models = join(project, "models");
    rmSync(join(models, "mnist"), { recursive: true });
    signatures = await writeModels(models, [...BUILT, ...FILES]);
    cloud = await startCloud({ root: project });
  });

  afterAll(async () => {
    await cloud?.stop();
    removeProject(project);
  });

  const served =
    ({ name }: ForeignModel, form: WireForm): Answerer =>
    (inputs) =>
      askVersion({ url: cloud.connection.url, key: cloud.connection.apiKey }, name, inputs, form);

  async function converseDirectly(model: ForeignModel): Promise<(readonly WireTensor[])[]> {
    const direct = await openDirectly(model.bytes);
    const names = signatures.get(model.name)?.outputs.map(({ name }) => name) ?? [];
    try {
      return await converse(model, (inputs) => direct.run(inputs, names));
    } finally {
      await direct.close();
    }
  }

  const cases = (models: readonly ForeignModel[]) => models.flatMap((model) => FORMS.map((form) => [model.name, form, model] as const));

  test.each(cases(BUILT))("%s, as %s: the same bits as onnxruntime called directly", async (_name, form, model) => {
    const expected = await converseDirectly(model);
    expect(await converse(model, served(model, form))).toEqual(expected);
    expect(expected.flat().some(({ bytes }) => bytes.some((byte) => byte !== 0))).toBe(true);
  });

  if (FILES.length === 0) test.skip("other people's files: SLIPWAY_FOREIGN_MODELS names no folder that has some", () => {});
  else
    test.each(cases(FILES))("%s, as %s: the same bits as onnxruntime called directly", async (_name, form, model) => {
      expect(await converse(model, served(model, form))).toEqual(await converseDirectly(model));
    });

  test("the models are of every kind: no results, many, state that changes, integers past 2^53, text", async () => {
    const found = await converseDirectly(detector());
    expect(found.map((answer) => answer[0]?.shape[0])).toEqual([expect.any(Number), expect.any(Number), 0]);
    expect(found[0]?.[0]?.shape[0]).toBeGreaterThan(1);
    const states = (await converseDirectly(recurrentAudio())).map((answer) => answer[1]?.bytes.toString("hex"));
    expect(new Set(states).size).toBe(states.length);
    const labels = (await converseDirectly(boostedTrees()))[1]?.[0]?.bytes ?? Buffer.alloc(0);
    expect(new Set(new BigInt64Array(new Uint8Array(labels).buffer))).toEqual(new Set([-1n, 7n, 9_007_199_254_740_993n]));
    const texts = (await converseDirectly(stringLabels()))[1]?.[0]?.bytes.toString();
    for (const label of ["nein", "はい"]) expect(texts).toContain(label);
  });

  test("control: one bit of one input is seen in the answer", async () => {
    const model = imageClassifier();
    const [[picture]] = model.requests as unknown as readonly [readonly [Tensor]];
    const data = Float32Array.from(picture.data as Float32Array);
    new Uint32Array(data.buffer).fill((new Uint32Array(data.buffer)[500] ?? 0) ^ 0x0040_0000, 500, 501);
    const changed = { ...model, requests: [[{ ...picture, data }], ...model.requests.slice(1)] };
    expect(await converse(changed, served(model, "binary"))).not.toEqual(await converseDirectly(model));
  });

  test("what the file cannot work on is the caller's error, in our words", async () => {
    const { requests } = textModel();
    const inputs = requests[0] ?? [];
    const [ids, ...others] = inputs as readonly [Tensor, ...Tensor[]];
    const beyond = { ...ids, data: BigInt64Array.from(ids.data as BigInt64Array, () => 70_000n) };
    await expect(served(textModel(), "json")([beyond, ...others])).rejects.toThrow(/^400 .*"code":"OUT_OF_RANGE"/);
    const longer = { ...ids, shape: [1, 8], data: new BigInt64Array(8) };
    const refused = await served(textModel(), "binary")([longer, ...others]).catch((error: Error) => error.message);
    expect(refused).toMatch(/^400 .*"code":"SHAPE_MISMATCH"/);
    expect(refused).not.toMatch(/node|onnx|broadcast|\//i);
  });
});
