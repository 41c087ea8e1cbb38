import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "aws-lambda";
import { toServedCatalog } from "#cdk/served-catalog.ts";
import { openRunner } from "#core/drivers/runner-onnx.ts";
import { createInferHandler } from "#functions/infer/create-infer-handler.ts";
import { readCatalog } from "#models/catalog.ts";
import { startCloud } from "#test/support/started-cloud.ts";
import type { Bench } from "./bench.ts";
import { toEvent } from "./float-event.ts";
import { compare } from "./measure.ts";

const ROUNDS = 1_000;
const WARMUP = 100;
const FOLDER = join(import.meta.dirname, "../models/mnist/1");

/** A request to the local cloud (gateway, cached authorizer, usage plan, Runtime API, function's process), beside its handler called here. */
export const gatewayOverhead: Bench = {
  name: "gateway-overhead",
  title: "mnist over HTTP through the local gateway, beside the handler called directly",
  async run(note) {
    const home = mkdtempSync(join(tmpdir(), "slipway-bench-"));
    note("starting a local cloud");
    const cloud = await startCloud({ home });
    try {
      const sample = readFileSync(join(FOLDER, "sample.json"));
      const served = toServedCatalog(readCatalog(join(FOLDER, "../..")))
        .find(({ name }) => name === "mnist")
        ?.versions.find(({ version }) => version === 1);
      if (served === undefined) throw new Error("The catalog has no mnist@1");
      const { runner } = await openRunner(join(FOLDER, "model.onnx"), { threads: 1 });
      const handler = createInferHandler({ version: served, session: async () => runner, log: () => {}, now: () => performance.now() });
      const event = toEvent(sample, { "content-type": "application/json" }, "mnist");
      const direct = async (): Promise<void> => {
        const { statusCode } = await handler(event, { getRemainingTimeInMillis: () => 28_000 } as Context);
        if (statusCode !== 200) throw new Error(`The handler answered ${statusCode}`);
      };
      const { url, apiKey } = cloud.connection;
      const agent = new Agent({ keepAlive: true });
      const overHttp = () => post(`${url}/v2/models/mnist/versions/1/infer`, apiKey, sample, agent);
      note(`${ROUNDS} requests, one at a time`);
      const { ours, reference } = await compare(overHttp, direct, ROUNDS, WARMUP);
      agent.destroy();
      return [{ what: "one caller, JSON", unit: "ms", ours, reference, against: "the same handler called in this process" }];
    } finally {
      await cloud.stop();
      rmSync(home, { recursive: true, force: true });
    }
  },
};

function post(url: string, key: string, body: Buffer, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { "x-api-key": key, "content-type": "application/json", "content-length": body.length };
    const sent = request(url, { method: "POST", agent, headers }, (response) => {
      response.resume();
      response.once("end", () => (response.statusCode === 200 ? resolve() : reject(new Error(`The API answered ${response.statusCode}`))));
    });
    sent.once("error", reject);
    sent.end(body);
  });
}
