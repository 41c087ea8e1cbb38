import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { openRunner } from "#core/drivers/runner-onnx.ts";
import { createInferHandler } from "#functions/infer/create-infer-handler.ts";
import type { Bench, BenchRow } from "./bench.ts";
import { toBinaryBody, toEvent, toJsonBody } from "./float-event.ts";
import { buildFloatNetwork, floatPixels } from "./float-network.ts";
import { compare } from "./measure.ts";

const ROUNDS = 3_000;
const WARMUP = 500;
const CONTEXT = { getRemainingTimeInMillis: () => 28_000 } as Context;

/** The whole warm handler, from API Gateway's event to its answer, beside the inference alone. */
export const warmOverhead: Bench = {
  name: "warm-overhead",
  title: "Warm handler for 784 floats, beside session.run alone and beside a handler that checks nothing",
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
      const naive = createNaiveHandler(session);
      const rows: BenchRow[] = [];
      for (const [what, event] of Object.entries({ JSON: json, binary })) {
        note(`${ROUNDS} requests as ${what}`);
        rows.push({
          what,
          unit: "ms",
          against: "session.run on a tensor that is there",
          ...(await compare(() => ask(event), run, ROUNDS, WARMUP)),
        });
      }
      note(`${ROUNDS} requests as JSON to each handler`);
      const against = "JSON.parse, Float32Array.from, session.run, JSON.stringify";
      rows.push({
        what: "JSON",
        unit: "ms",
        against,
        ...(await compare(
          () => ask(json),
          () => naive(json),
          ROUNDS,
          WARMUP,
        )),
      });
      return rows;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** What somebody would write in a few minutes: the same event to the same answer for a good request, and nothing checked. */
function createNaiveHandler(session: InferenceSession): (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult> {
  return async function naive(event) {
    const { inputs } = JSON.parse(Buffer.from(event.body ?? "", "base64").toString()) as NaiveRequest;
    const [input] = inputs;
    const answer = await session.run({ [input.name]: new Tensor("float32", Float32Array.from(input.data), input.shape) });
    const outputs = Object.entries(answer).map(([name, { dims, data }]) => {
      return { name, datatype: "FP32", shape: dims, data: Array.from(data as Float32Array) };
    });
    const body = JSON.stringify({ model_name: "bench", model_version: "1", outputs });
    return {
      statusCode: 200,
      headers: { "content-type": "application/json" },
      body: Buffer.from(body).toString("base64"),
      isBase64Encoded: true,
    };
  };
}

interface NaiveRequest {
  readonly inputs: readonly [{ readonly name: string; readonly shape: readonly number[]; readonly data: readonly number[] }];
}
