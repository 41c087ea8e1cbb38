/** The Lambda function of one model version. */
import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { createArtifactStoreS3 } from "#core/drivers/artifact-store-s3.ts";
import { createDynamoDbClient } from "#core/drivers/dynamodb-client.ts";
import { openRunner } from "#core/drivers/runner-onnx.ts";
import { createS3Client } from "#core/drivers/s3-client.ts";
import { createUsageLedgerDynamoDb } from "#core/drivers/usage-ledger-dynamodb.ts";
import { createColdTimes } from "#core/serving/cold-times.ts";
import { createFootprintGauge } from "#core/serving/footprint-gauge.ts";
import { createModelSession } from "#core/serving/model-session.ts";
import { createFindRemaining } from "#core/serving/remaining.ts";
import { createUsageMeter } from "#core/serving/usage-meter.ts";
import { toMetricLine } from "#core/usage/metric-line.ts";
import { logToConsole } from "../edge/log.ts";
import { readJsonFile } from "../edge/read-json-file.ts";
import { SERVED_VERSION } from "../edge/served-schema.ts";
import { createInferHandler } from "./create-infer-handler.ts";
import {
  artifactBucket,
  artifactFolder,
  codeFolder,
  manifestFile,
  memoryMb,
  region,
  startsOnDemand,
  timeoutMs,
  usageTable,
} from "./environment.ts";
import { createPrepareTools } from "./prepare-tools.ts";
import { toRunnerOptions } from "./runner-options.ts";

// The imports are what an init takes, and the clock began with the process.
const initMs = startsOnDemand ? performance.now() : 0;
const coldTimes = createColdTimes(initMs, () => performance.now());
const version = readJsonFile(manifestFile, SERVED_VERSION);

const session = createModelSession(version, {
  artifacts: coldTimes.timeFetch(
    createArtifactStoreS3({
      client: createS3Client(),
      bucket: artifactBucket,
      folder: artifactFolder,
      random: Math.random,
      sleep,
      reportCorruption: (corruption) =>
        logToConsole({ level: "error", code: "CHECKSUM_MISMATCH", model: version.name, version: version.version, ...corruption }),
    }),
  ),
  openRunner: coldTimes.timeOpen((path) => openRunner(path, toRunnerOptions(version, memoryMb, availableParallelism()))),
});

// Begun while Lambda still counts it as init. Whoever calls during the load shares its outcome; a failed one is forgotten after that.
session().catch(() => {});

const ledger = createUsageLedgerDynamoDb({ client: createDynamoDbClient(), table: usageTable, random: Math.random, sleep });
const report = (failure: unknown): void =>
  logToConsole({ level: "error", message: "The ledger could not be asked beside a request", cause: String(failure) });

export const handler = createInferHandler({
  version,
  session,
  tools: createPrepareTools(version.task, codeFolder),
  gauge: createFootprintGauge({
    memoryMb,
    region,
    architecture: process.arch === "arm64" ? "arm64" : "x86_64",
    initMs,
    clock: () => performance.now(),
    cpuSeconds: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1_000_000;
    },
  }),
  coldTimes,
  meter: createUsageMeter({
    ledger,
    version,
    placement: "lambda",
    memoryMb,
    timeoutMs,
    date: () => new Date(),
    write: (usage) => logToConsole({ level: "info", usage, ...toMetricLine(usage) }),
    report,
  }),
  findRemaining: createFindRemaining({ ledger: async () => ledger, report }),
  log: logToConsole,
  now: () => performance.now(),
});
