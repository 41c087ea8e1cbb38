/** The Lambda function of everything that runs no model. */
import { loadOnce } from "#core/serving/load-once.ts";
import { createReadiness } from "#core/serving/readiness.ts";
import { logToConsole } from "../edge/log.ts";
import { readJsonFile } from "../edge/read-json-file.ts";
import { SERVED_MODELS } from "../edge/served-schema.ts";
import { createCatalogHandler } from "./create-catalog-handler.ts";
import { artifactBucket, catalogFile } from "./environment.ts";

const models = readJsonFile(catalogFile, SERVED_MODELS);
const now = (): number => performance.now();

/** The AWS SDK, which only a question for readiness needs, stays out of the way of all others' cold start. */
const presence = loadOnce(async () => {
  const [{ createArtifactPresenceS3 }, { createS3Client }] = await Promise.all([
    import("#core/drivers/artifact-presence-s3.ts"),
    import("#core/drivers/s3-client.ts"),
  ]);
  return createArtifactPresenceS3(createS3Client(), artifactBucket);
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
  log: logToConsole,
  now,
});
