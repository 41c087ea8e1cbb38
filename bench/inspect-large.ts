import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { TENSOR } from "#core/onnx/schema.ts";
import { writeModel } from "#core/onnx/writer.ts";
import type { Bench, BenchRow } from "./bench.ts";
import { toDistribution } from "./measure.ts";

const ROUNDS = 5;
const ROWS = 5_000;
const LAYERS = 5;

/** What inspecting a file of 100 MB takes of memory, the whole process counted, beside the file's size. The target is 1.3 times. */
export const inspectLarge: Bench = {
  name: "inspect-large",
  title: "Inspecting a 100 MB ONNX file: peak memory beside the file's size",
  async run(note) {
    const folder = mkdtempSync(join(tmpdir(), "slipway-bench-"));
    try {
      return (["raw", "list"] as const).map((form) => {
        const file = join(folder, `${form}.onnx`);
        writeFileSync(file, largeModel(form));
        note(`${ROUNDS} processes, floats ${FORMS[form]}`);
        return measure(file, form);
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const FORMS = { raw: "as raw bytes", list: "in the typed list" } as const;

function measure(file: string, form: keyof typeof FORMS): BenchRow {
  const megabytes = statSync(file).size / 1e6;
  const peaks = Array.from({ length: ROUNDS }, () => {
    const output = execFileSync(process.execPath, [join(import.meta.dirname, "inspect-once.ts"), file], { encoding: "utf8" });
    const { parameters, peakMb } = JSON.parse(output) as { readonly parameters: number; readonly peakMb: number };
    if (parameters !== ROWS * 1_000 * LAYERS) throw new Error(`The inspection counted ${parameters} parameters`);
    return peakMb;
  });
  return {
    what: `whole process, floats ${FORMS[form]}`,
    unit: "MB",
    ours: toDistribution(peaks),
    reference: toDistribution([megabytes]),
    against: "the file's size",
  };
}

/** Five layers of five million floats. */
function largeModel(form: keyof typeof FORMS): Uint8Array {
  const graph = new GraphBuilder("large");
  const x = graph.input("x", "FP32", ["batch", ROWS]);
  const floats = Float32Array.from({ length: ROWS * 1_000 }, (_, index) => index / 1e7);
  const sums = Array.from({ length: LAYERS }, () => graph.emit("MatMul", [x, graph.constant("FP32", [ROWS, 1_000], floats)]));
  graph.output(graph.emit("Concat", sums, { axis: 1 }, "y"), "FP32", ["batch", LAYERS * 1_000]);
  const model = graph.toModel();
  if (form === "list" && model.graph !== undefined)
    model.graph.initializer = model.graph.initializer.map(({ name, dims, dataType }) =>
      create(TENSOR, { name, dims, dataType, floatData: Array.from(floats) }),
    );
  return writeModel(model);
}
