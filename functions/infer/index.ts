/** The Lambda function of one model version. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { createArtifactStoreS3 } from "#core/drivers/artifact-store-s3.ts";
import { openRunner } from "#core/drivers/runner-onnx.ts";
import { createS3Client } from "#core/drivers/s3-client.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import { createModelSession } from "#core/serving/model-session.ts";
import { logToConsole } from "../edge/log.ts";
import { createInferHandler } from "./create-infer-handler.ts";
import { artifactBucket, artifactFolder, manifestFile } from "./environment.ts";

const version = JSON.parse(readFileSync(manifestFile, "utf8")) as ServedVersion;

const session = createModelSession(version, {
  artifacts: createArtifactStoreS3({
    client: createS3Client(),
    bucket: artifactBucket,
    folder: artifactFolder,
    random: Math.random,
    sleep,
    reportCorruption: (corruption) =>
      logToConsole({ level: "error", code: "CHECKSUM_MISMATCH", model: version.name, version: version.version, ...corruption }),
  }),
  openRunner: (path) => openRunner(path, { threads: availableParallelism() }),
});

// Begun while Lambda still counts it as init. A load that fails is forgotten: the first call tries again and answers with the reason.
session().catch(() => {});

export const handler = createInferHandler({ version, session, log: logToConsole, now: () => performance.now() });
