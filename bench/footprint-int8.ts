import { openGraphSession } from "#core/drivers/graph-session.ts";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { measureInTurn, type Subject } from "#local/commands/footprint-measure.ts";
import { compressGraph } from "#training/compression/compress-graph.ts";
import type { Bench, BenchRow } from "./bench.ts";
import { toDistribution } from "./measure.ts";

const RUNS = 60;
const LAYERS = 8;
const WIDTHS = [64, 256, 1024] as const;
const BATCHES = [1, 8, 32] as const;

/** Smaller is not always greener: energy of dynamic int8 beside fp32, by the measurement of `slipway footprint diff`. */
export const footprintInt8: Bench = {
  name: "footprint-int8",
  title: "Energy of one inference in dynamic int8 beside fp32, networks of eight square layers",
  async run(note) {
    const rows: BenchRow[] = [];
    for (const width of WIDTHS) {
      const bytes = buildNetwork(width);
      const form = compressGraph(bytes, "int8-dynamic");
      const fp32 = await openGraphSession(bytes, { threads: 1 });
      const int8 = await openGraphSession(form.model, { threads: 1, ...(form.session === undefined ? {} : { session: form.session }) });
      try {
        for (const batch of BATCHES) {
          note(`${LAYERS} layers of ${width} × ${width}, batch ${batch}`);
          const subject = (runner: Subject["runner"]): Subject => ({
            runner,
            inputs: [{ name: "x", datatype: "FP32", shape: [batch, width], data: waves(batch * width) }],
            outputs: ["y"],
            rows: batch,
            memoryMb: 1769,
          });
          const { a, b } = await measureInTurn(subject(int8), subject(fp32), { runs: RUNS, now, cpuSeconds });
          const [ours, reference] = [a, b].map((runs) => toDistribution(runs.map((energy) => energy * 1e6)));
          if (ours === undefined || reference === undefined) throw new Error("There was no run");
          rows.push({ what: `8 × ${width}², batch ${batch}`, unit: "µJ", ours, reference, against: "the same network in fp32" });
        }
      } finally {
        await fp32.close();
        await int8.close();
      }
    }
    return rows;
  },
};

function buildNetwork(width: number): Uint8Array {
  const graph = new GraphBuilder("squares");
  let tensor = graph.input("x", "FP32", ["batch", width]);
  for (let layer = 1; layer < LAYERS; layer += 1) {
    tensor = graph.emit("Relu", [graph.emit("Gemm", [tensor, graph.constant("FP32", [width, width], weights(width, layer))])]);
  }
  const last = graph.constant("FP32", [width, width], weights(width, LAYERS));
  graph.output(graph.emit("Gemm", [tensor, last], {}, "y"), "FP32", ["batch", width]);
  return writeModel(graph.toModel());
}

function weights(width: number, layer: number): Float32Array {
  return waves(width * width, layer).map((value) => value / Math.sqrt(width));
}

/** Numbers between -1 and 1, the same each time. */
function waves(count: number, phase = 0): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => Math.sin(index * 12.9898 + phase));
}

const now = (): number => performance.now() / 1000;

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}
