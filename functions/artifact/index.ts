/** The Lambda function behind `Custom::SlipwayArtifact`. */
import { setTimeout as sleep } from "node:timers/promises";
import { createArtifactCopierS3 } from "#core/drivers/artifact-copier-s3.ts";
import { createS3Client } from "#core/drivers/s3-client.ts";
import { logToConsole } from "../edge/log.ts";
import { createArtifactHandler } from "./create-artifact-handler.ts";
import { sendAnswer } from "./send-answer.ts";

export const handler = createArtifactHandler({
  copier: createArtifactCopierS3(createS3Client(), { random: Math.random, sleep }),
  send: (url, body) => sendAnswer(url, body, { sleep }),
  log: logToConsole,
});
