import { describe, expect, test } from "vitest";
import type { Preparation } from "#core/model/preparation.ts";
import type { ClassificationTask, EmbeddingsTask } from "#core/model/served-task.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { decodeBase64 } from "#core/task/decode-base64.ts";
import { poolEmbeddings } from "#core/task/pool-embeddings.ts";
import { rankClasses, toScores } from "#core/task/score-classes.ts";

const preparation: Preparation = { kind: "hashed-ngrams", features: 4, ngrams: [1], lowercase: true, norm: "l2" };
const classifier = (apply: ClassificationTask["apply"]): ClassificationTask => ({
  kind: "classification",
  preparation,
  output: "y",
  apply,
  classes: ["a", "b", "c"],
});
const output = (values: readonly number[], shape: readonly number[]): Tensor => ({
  name: "y",
  datatype: "FP32",
  shape,
  data: Float32Array.from(values),
});

describe("toScores()", () => {
  test("softmax of each row alone, without overflow", () => {
    const scores = toScores(output([1000, 1000, -1000, 0, Math.log(2), Math.log(5)], [2, 3]), classifier("softmax"));
    expect(Array.from(scores.data as Float32Array)).toEqual([0.5, 0.5, 0, 1 / 8, 2 / 8, 5 / 8].map((score) => expect.closeTo(score, 6)));
  });

  test("sigmoid of each number, and none leaves what is there", () => {
    const logits = output([0, Math.log(3), -800], [1, 3]);
    expect(Array.from(toScores(logits, classifier("sigmoid")).data as Float32Array)).toEqual([0.5, 0.75, 0]);
    expect(toScores(logits, classifier("none"))).toBe(logits);
  });
});

describe("rankClasses()", () => {
  test("best first, the earlier class first where two are equal, no more than asked", () => {
    const scores = output([0.25, 0.5, 0.25, 0, 0, 1], [2, 3]);
    expect(rankClasses(scores, ["a", "b", "c"], 2)).toEqual([
      [
        { label: "b", score: 0.5 },
        { label: "a", score: 0.25 },
      ],
      [
        { label: "c", score: 1 },
        { label: "a", score: 0 },
      ],
    ]);
    expect(rankClasses(scores, ["a", "b", "c"], 1000)[0]).toHaveLength(3);
  });
});

describe("poolEmbeddings()", () => {
  const task = (pooling: EmbeddingsTask["pooling"], normalize = false): EmbeddingsTask => ({
    kind: "embeddings",
    preparation,
    output: "y",
    pooling,
    normalize,
  });
  const TOKENS = output([1, 2, 3, 6, 100, 100, 4, 0, 8, 8, 8, 8], [2, 3, 2]);
  const MASK = [Uint8Array.of(1, 1, 0), Uint8Array.of(1, 0, 0)];

  test("the mean leaves padding out", () => {
    expect(poolEmbeddings(TOKENS, task("mean"), MASK)).toMatchObject({ shape: [2, 2], data: Float32Array.of(2, 4, 4, 0) });
    expect(poolEmbeddings(TOKENS, task("mean")).data).not.toEqual(Float32Array.of(2, 4, 4, 0));
  });

  test("the first token, or a vector as the model gives it", () => {
    expect(poolEmbeddings(TOKENS, task("first"), MASK).data).toEqual(Float32Array.of(1, 2, 4, 0));
    expect(poolEmbeddings(output([3, 4, 0, 0], [2, 2]), task("none")).data).toEqual(Float32Array.of(3, 4, 0, 0));
  });

  test("scales to length 1, but for the vector of zeros", () => {
    expect(poolEmbeddings(output([3, 4, 0, 0], [2, 2]), task("none", true)).data).toEqual(Float32Array.of(0.6, 0.8, 0, 0));
  });
});

describe("decodeBase64()", () => {
  test("gives the bytes of the one spelling", () => {
    expect([...decodeBase64("AQL/", "inputs")]).toEqual([1, 2, 255]);
    expect([...decodeBase64("AQ==", "inputs")]).toEqual([1]);
  });

  test.each(["AQ", "AQ=", "AQL_", "AQ L", "AR==", "AQ==\n", "data:image/png;base64,AQ==", "AQ==AQ=="])("refuses %j", (text) => {
    expect(() => decodeBase64(text, "inputs")).toThrow(expect.objectContaining({ code: "BAD_ENCODING" }));
  });
});
