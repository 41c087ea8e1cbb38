import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { APIGatewayProxyEvent, Context } from "aws-lambda";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { openRunner } from "#core/drivers/runner-onnx.ts";
import { createInferHandler } from "#functions/infer/create-infer-handler.ts";
import type { Bench } from "./bench.ts";
import { toBinaryBody, toEvent, toJsonBody } from "./float-event.ts";
import { buildFloatNetwork, floatPixels } from "./float-network.ts";
import { compare } from "./measure.ts";

const ROUNDS = 3_000;
const WARMUP = 500;
const CONTEXT = { getRemainingTimeInMillis: () => 28_000 } as Context;

/** The whole warm handler, from API Gateway's event to its answer, beside the inference alone. */
export const warmOverhead: Bench = {
  name: "warm-overhead",
  title: "Warm handler for 784 floats, beside session.run alone",
  async run(note) {
    const { bytes, version } = buildFloatNetwork();
    const folder = mkdtempSync(join(tmpdir(), "slipway-bench-"));
    try {
      const path = join(folder, "model.onnx");
      writeFileSync(path, bytes);
      const { runner } = await openRunner(path, { threads: 1 });
      const handler = createInferHandler({ version, session: async () => runner, log: () => {}, now: () => performance.now() });
      const session = await InferenceSession.create(path, { intraOpNumThreads: 1, interOpNumThreads: 1 });
      const feeds = { image: new Tensor("float32", Float32Array.from(floatPixels()), [1, 784]) };
      const run = () => session.run(feeds);
      const ask = async (event: APIGatewayProxyEvent): Promise<void> => {
        const { statusCode } = await handler(event, CONTEXT);
        if (statusCode !== 200) throw new Error(`The handler answered ${statusCode}`);
      };
      const json = toEvent(toJsonBody(), { "content-type": "application/json" });
      const { body, headerBytes } = toBinaryBody();
      const binary = toEvent(body, { "content-type": "application/octet-stream", "inference-header-content-length": String(headerBytes) });
      const against = "session.run on a tensor that is there";
      note(`${ROUNDS} requests as JSON`);
      const asJson = await compare(() => ask(json), run, ROUNDS, WARMUP);
      note(`${ROUNDS} requests as binary`);
      const asBinary = await compare(() => ask(binary), run, ROUNDS, WARMUP);
      return [
        { what: "JSON", unit: "ms", ...asJson, against },
        { what: "binary", unit: "ms", ...asBinary, against },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
