import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { type ByteSource, toByteSource } from "#core/onnx/byte-source.ts";
import { inspectModel } from "#core/onnx/inspect.ts";
import { inspectFile } from "#core/onnx/inspect-file.ts";
import { readSkeleton } from "#core/onnx/read-skeleton.ts";
import { readModel } from "#core/onnx/reader.ts";
import { type Model, TENSOR } from "#core/onnx/schema.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { boostedTrees } from "#test/fixtures/foreign-models/boosted-trees.ts";
import { textModel } from "#test/fixtures/foreign-models/text-model.ts";
import { linearModelBytes } from "./small-models.ts";

/** Multiplies by a matrix of 1,000 x 300 floats, 1.2 MB, kept raw or in the typed list. */
function wideModel(form: "raw" | "list"): Uint8Array {
  const graph = new GraphBuilder("wide");
  const x = graph.input("x", "FP32", ["batch", 1000]);
  const weights = graph.constant("FP32", [1000, 300], new Float32Array(300_000).fill(0.5));
  graph.output(graph.emit("MatMul", [x, weights], {}, "y"), "FP32", ["batch", 300]);
  const model: Model = graph.toModel();
  const [stored] = model.graph?.initializer ?? [];
  if (form === "list" && model.graph !== undefined && stored !== undefined)
    model.graph.initializer = [
      create(TENSOR, { name: stored.name, dims: stored.dims, dataType: 1, floatData: Array.from({ length: 300_000 }, () => 0.5) }),
    ];
  return writeModel(model);
}

/** Counts how much of a file is asked for. */
function counted(bytes: Uint8Array): ByteSource & { readonly total: () => number } {
  let total = 0;
  return {
    size: bytes.length,
    read(at, length) {
      const part = bytes.subarray(at, at + length);
      total += part.length;
      return part;
    },
    total: () => total,
  };
}

describe("readSkeleton()", () => {
  test.each(["raw", "list"] as const)("reads a file without its weights, stored as %s", (form) => {
    const bytes = wideModel(form);
    const source = counted(bytes);
    const skeleton = readSkeleton(source);
    expect(source.total()).toBeLessThan(bytes.length / 4);
    expect(writeModel(skeleton).length).toBeLessThan(1_000);
    expect(inspectModel(skeleton)).toEqual(inspectModel(readModel(bytes)));
    expect(inspectFile(toByteSource(bytes)).parameters).toBe(300_000);
  });

  test("says of real graphs what the whole model says", () => {
    for (const bytes of [textModel().bytes, boostedTrees().bytes])
      expect(inspectModel(readSkeleton(toByteSource(bytes)))).toEqual(inspectModel(readModel(bytes)));
  });

  test("counts what it keeps, and stops", () => {
    const source = toByteSource(textModel().bytes);
    expect(() => readSkeleton(source, 100)).toThrowError(expect.objectContaining({ code: "MODEL_TOO_COMPLEX" }));
    expect(() => readSkeleton(source)).not.toThrow();
  });

  test("keeps a small model as it is", () => {
    expect(writeModel(readSkeleton(toByteSource(linearModelBytes())))).toEqual(linearModelBytes());
  });
});
