/** The Lambda function of everything that runs no model. */
import { setTimeout as sleep } from "node:timers/promises";
import { loadOnce } from "#core/serving/load-once.ts";
import { createReadiness } from "#core/serving/readiness.ts";
import { createFindRemaining } from "#core/serving/remaining.ts";
import { createUsageRoute } from "#core/serving/usage-route.ts";
import { logToConsole } from "../edge/log.ts";
import { readJsonFile } from "../edge/read-json-file.ts";
import { SERVED_MODELS } from "../edge/served-schema.ts";
import { createCatalogHandler } from "./create-catalog-handler.ts";
import { artifactBucket, catalogFile, region, usageTable } from "./environment.ts";

const models = readJsonFile(catalogFile, SERVED_MODELS);
const now = (): number => performance.now();

/** The AWS SDK, which only questions for readiness, usage and what is left of a quota need, stays out of the way of all others' cold start. */
const presence = loadOnce(async () => {
  const [{ createArtifactPresenceS3 }, { createS3Client }] = await Promise.all([
    import("#core/drivers/artifact-presence-s3.ts"),
    import("#core/drivers/s3-client.ts"),
  ]);
  return createArtifactPresenceS3(createS3Client(), artifactBucket);
});

const ledger = loadOnce(async () => {
  const [{ createUsageLedgerDynamoDb }, { createDynamoDbClient }] = await Promise.all([
    import("#core/drivers/usage-ledger-dynamodb.ts"),
    import("#core/drivers/dynamodb-client.ts"),
  ]);
  return createUsageLedgerDynamoDb({ client: createDynamoDbClient(), table: usageTable, random: Math.random, sleep });
});

export const handler = createCatalogHandler({
  models,
  readiness: createReadiness(
    models.flatMap(({ versions }) => versions),
    {
      isPresent: async (digest) => (await presence())(digest),
      now,
      report: (error) => logToConsole({ level: "error", message: "An artifact could not be looked at", cause: String(error) }),
    },
  ),
  usage: createUsageRoute({
    ledger,
    place: { region, architecture: process.arch === "arm64" ? "arm64" : "x86_64" },
    date: () => new Date(),
  }),
  findRemaining: createFindRemaining({
    ledger,
    report: (failure) => logToConsole({ level: "error", message: "What remains of a quota could not be read", cause: String(failure) }),
  }),
  log: logToConsole,
  now,
});
