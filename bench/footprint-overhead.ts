import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { APIGatewayProxyEvent, Context } from "aws-lambda";
import { openRunner } from "#core/drivers/runner-onnx.ts";
import { createFootprintGauge, type FootprintGauge } from "#core/serving/footprint-gauge.ts";
import { createInferHandler } from "#functions/infer/create-infer-handler.ts";
import type { Bench, BenchRow } from "./bench.ts";
import { toBinaryBody, toEvent, toJsonBody } from "./float-event.ts";
import { buildFloatNetwork } from "./float-network.ts";
import { compare } from "./measure.ts";

const ROUNDS = 5_000;
const WARMUP = 1_000;
const CONTEXT = { getRemainingTimeInMillis: () => 28_000 } as Context;

/** What the estimate of energy, carbon and cost adds to a warm request, and takes by itself. */
export const footprintOverhead: Bench = {
  name: "footprint-overhead",
  title: "Warm handler for 784 floats with the estimate of its footprint, beside the same without",
  async run(note) {
    const { bytes, version } = buildFloatNetwork();
    const folder = mkdtempSync(join(tmpdir(), "slipway-bench-"));
    try {
      const path = join(folder, "model.onnx");
      writeFileSync(path, bytes);
      const { runner } = await openRunner(path, { threads: 1 });
      const toHandler = (gauge?: FootprintGauge) => {
        const handler = createInferHandler({
          version,
          session: async () => runner,
          // As the function's own log does it, but for the last step.
          log: (line) => void JSON.stringify(line),
          now: () => performance.now(),
          ...(gauge === undefined ? {} : { gauge }),
        });
        return async (event: APIGatewayProxyEvent): Promise<void> => {
          const { statusCode } = await handler(event, CONTEXT);
          if (statusCode !== 200) throw new Error(`The handler answered ${statusCode}`);
        };
      };
      const [ours, reference] = [toHandler(createGauge()), toHandler()];
      const { body, headerBytes } = toBinaryBody();
      const events = {
        JSON: toEvent(toJsonBody(), { "content-type": "application/json" }),
        binary: toEvent(body, { "content-type": "application/octet-stream", "inference-header-content-length": String(headerBytes) }),
      };
      const rows: BenchRow[] = [];
      for (const [what, event] of Object.entries(events)) {
        note(`${ROUNDS} requests as ${what} to each`);
        const times = await compare(
          () => ours(event),
          () => reference(event),
          ROUNDS,
          WARMUP,
        );
        rows.push({ what, unit: "ms", against: "the same handler without the estimate", ...times });
      }
      note("the estimate by itself");
      const gauge = createGauge();
      const alone = await compare(() => gauge.begin()(1), countCpuSeconds, ROUNDS, WARMUP);
      rows.push({ what: "the estimate alone", unit: "ms", against: "asking the kernel for the CPU time, which is in it", ...alone });
      return rows;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function createGauge(): FootprintGauge {
  return createFootprintGauge({
    memoryMb: 1024,
    architecture: "x86_64",
    region: "us-east-1",
    initMs: 0,
    clock: () => performance.now(),
    cpuSeconds: countCpuSeconds,
  });
}

function countCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}
