import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Context } from "aws-lambda";
import { openRunner } from "#core/drivers/runner-onnx.ts";
import { createUsageLedgerDynamoDb } from "#core/drivers/usage-ledger-dynamodb.ts";
import type { Runner } from "#core/serving/runner.ts";
import { createUsageMeter } from "#core/serving/usage-meter.ts";
import type { PlanName } from "#core/tenant/plan.ts";
import { createInferHandler } from "#functions/infer/create-infer-handler.ts";
import { createDynamoDbService } from "#local/cloud/dynamodb/dynamodb-service.ts";
import { startAwsEndpoint } from "#local/cloud/server.ts";
import type { Bench, BenchRow } from "./bench.ts";
import { toEvent, toJsonBody } from "./float-event.ts";
import { buildFloatNetwork } from "./float-network.ts";
import { compare } from "./measure.ts";
import { openUsageTable, USAGE_TABLE } from "./usage-table.ts";

const ROUNDS = 500;
const WARMUP = 100;
const IDENTITY = { accountId: "000000000000", region: "us-east-1", partition: "aws" } as const;
const PLANS: readonly (readonly [PlanName, string])[] = [
  ["premium", "best effort: one put"],
  ["standard", "strict: a put and a count in one transaction"],
];

/** What opening a usage row adds to a warm request, by the kind of plan. */
export const ledgerOverhead: Bench = {
  name: "ledger-overhead",
  title: "Warm handler for 784 floats that opens a usage row in the local DynamoDB, beside the same that opens none",
  async run(note) {
    const folder = mkdtempSync(join(tmpdir(), "slipway-bench-"));
    const store = await openUsageTable(join(folder, "tables"), IDENTITY);
    const endpoint = await startAwsEndpoint({
      port: 0,
      services: new Map([["dynamodb", createDynamoDbService(store)]]),
      openPaths: new Map(),
      identity: IDENTITY,
      clock: Date.now,
      onFault: (error) => console.error(error),
    });
    const client = new DynamoDBClient({
      endpoint: endpoint.url,
      region: IDENTITY.region,
      credentials: { accessKeyId: "bench", secretAccessKey: "bench" },
    });
    try {
      const { bytes, version } = buildFloatNetwork();
      const path = join(folder, "model.onnx");
      writeFileSync(path, bytes);
      const { runner } = await openRunner(path, { threads: 1 });
      const rows: BenchRow[] = [];
      for (const [plan, what] of PLANS) {
        note(`${ROUNDS} requests of the plan "${plan}" to each`);
        const times = await compare(createAsk(version, runner, plan, client), createAsk(version, runner, plan), ROUNDS, WARMUP);
        rows.push({ what, unit: "ms", against: "the same handler without a ledger", ...times });
      }
      return rows;
    } finally {
      client.destroy();
      await endpoint.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

type Version = ReturnType<typeof buildFloatNetwork>["version"];

/** One request after the other to a warm handler, with a ledger where there is a client. */
function createAsk(version: Version, runner: Runner, plan: PlanName, client?: DynamoDBClient): () => Promise<void> {
  const log = (line: object): void => void JSON.stringify(line);
  const meter =
    client &&
    createUsageMeter({
      ledger: createUsageLedgerDynamoDb({ client, table: USAGE_TABLE, random: Math.random, sleep: (ms) => sleep(ms) }),
      version,
      placement: "lambda",
      memoryMb: 1_024,
      timeoutMs: 28_000,
      date: () => new Date(),
      write: (usage) => log({ usage }),
      report: (failure) => console.error(failure),
    });
  const handler = createInferHandler({ version, session: async () => runner, log, now: () => performance.now(), ...(meter && { meter }) });
  const event = toEvent(toJsonBody(), { "content-type": "application/json" });
  event.requestContext.authorizer = { ...event.requestContext.authorizer, plan };
  let calls = 0;
  return async () => {
    calls += 1;
    const context = { getRemainingTimeInMillis: () => 28_000, awsRequestId: `${plan}-${calls}` } as Context;
    const { statusCode } = await handler(event, context);
    if (statusCode !== 200) throw new Error(`The handler answered ${statusCode}`);
  };
}
