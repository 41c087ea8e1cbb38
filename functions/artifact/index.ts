/** The Lambda function behind `Custom::SlipwayArtifact`. */
import { setTimeout as sleep } from "node:timers/promises";
import { createArtifactCopierS3 } from "#core/drivers/artifact-copier-s3.ts";
import { createS3Client } from "#core/drivers/s3-client.ts";
import { logToConsole } from "../edge/log.ts";
import { createArtifactHandler } from "./create-artifact-handler.ts";

const ANSWERS = { ATTEMPTS: 3, TIMEOUT_MS: 3_000 } as const;

/** An answer that does not arrive would leave the stack waiting for an hour. */
async function send(url: string, body: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(url, {
      method: "PUT",
      body,
      // The URL is signed for exactly an empty one.
      headers: { "content-type": "" },
      signal: AbortSignal.timeout(ANSWERS.TIMEOUT_MS),
    }).catch((error: unknown) => {
      if (attempt >= ANSWERS.ATTEMPTS) throw error;
      return undefined;
    });
    if (response?.ok) return;
    if (attempt >= ANSWERS.ATTEMPTS) throw new Error(`CloudFormation refused the answer with ${response?.status}`);
  }
}

export const handler = createArtifactHandler({
  copier: createArtifactCopierS3(createS3Client(), { random: Math.random, sleep }),
  send,
  log: logToConsole,
});
