import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { withRows } from "#local/commands/footprint-sample.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { run } from "./command-run.ts";

const WIDTH = 64;

/** A chain of so many products with a square matrix. */
function buildChain(products: number): Uint8Array {
  const graph = new GraphBuilder("chain");
  const matrix = graph.constant(
    "FP32",
    [WIDTH, WIDTH],
    Float32Array.from({ length: WIDTH ** 2 }, (_, index) => Math.sin(index) / WIDTH),
  );
  let tensor = graph.input("x", "FP32", ["batch", WIDTH]);
  for (let index = 1; index < products; index += 1) tensor = graph.emit("MatMul", [tensor, matrix]);
  graph.output(graph.emit("MatMul", [tensor, matrix], {}, "y"), "FP32", ["batch", WIDTH]);
  return writeModel(graph.toModel());
}

/** A project whose model `chain` has one version for each number of products. */
function project(products: readonly number[]): string {
  const root = temporaryFolder();
  const model = join(root, "models/chain");
  products.forEach((count, index) => {
    const folder = join(model, String(index + 1));
    mkdirSync(folder, { recursive: true });
    const bytes = buildChain(count);
    writeFileSync(join(folder, "model.onnx"), bytes);
    const input = { name: "x", datatype: "FP32", shape: [1, WIDTH], data: Array(WIDTH).fill(0.5) };
    writeFileSync(join(folder, "sample.json"), JSON.stringify({ inputs: [input] }));
    const tensors = (name: string) => [{ name, datatype: "FP32", shape: [-1, WIDTH] }];
    const artifact = { file: "model.onnx", sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length };
    const manifest = { version: index + 1, artifact, inputs: tensors("x"), outputs: tensors("y"), sample: { tolerance: 0, outputs: {} } };
    writeFileSync(join(folder, "version.json"), JSON.stringify(manifest));
  });
  writeFileSync(join(model, "model.json"), JSON.stringify({ name: "chain", description: "A chain of products" }));
  return root;
}

describe("slipway footprint diff", () => {
  test("says that B is worse when it does forty times the work, at every batch size", async () => {
    const { code, out, err } = await run(["footprint", "diff", "chain@1", "chain@2", "--json"], { root: project([1, 40]) });
    expect([code, err]).toEqual([0, "Running chain@1 and chain@2 in turn, 30 times each at each batch size\n"]);
    const document = JSON.parse(out);
    expect(document).toMatchObject({ a: "chain@1", b: "chain@2", verdict: "worse", accuracyDifference: null });
    expect(document.measured.map(({ batch }: { readonly batch: number }) => batch)).toEqual([1, 8, 32]);
    for (const { a, b, ratio, verdict } of document.measured) {
      expect([a.samples, b.samples, verdict]).toEqual([30, 30, "more"]);
      expect(ratio.low).toBeLessThanOrEqual(ratio.value);
    }
    expect(document.recorded).toContainEqual({ what: "accuracy", unit: "", a: null, b: null });
  });

  test.each([
    [["chain@1", "chain@3"], 'Model "chain" has no version or label "3"'],
    [["chain@1", "chain"], 'Name one version of "chain", as name@version'],
    [["chain@1", "chain@2", "--runs", "29"], "Expected a whole number from 30"],
  ])("%j is refused with a sentence", async (words, sentence) => {
    const { code, err } = await run(["footprint", "diff", ...words], { root: project([1, 2]) });
    expect(code).toBe(1);
    expect(err).toContain(sentence);
  });
});

test("withRows() repeats the first row in the tensor's own kind of array", () => {
  const floats = { name: "x", datatype: "FP32", shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) } as const;
  expect(withRows(floats, 3)).toEqual({ ...floats, shape: [3, 2], data: Float32Array.of(1, 2, 1, 2, 1, 2) });
  const texts = { name: "x", datatype: "BYTES", shape: [1], data: ["a"] } as const;
  expect(withRows(texts, 2)).toEqual({ ...texts, shape: [2], data: ["a", "a"] });
  const longs = { name: "x", datatype: "INT64", shape: [1], data: BigInt64Array.of(7n) } as const;
  expect(withRows(longs, 2).data).toEqual(BigInt64Array.of(7n, 7n));
});
