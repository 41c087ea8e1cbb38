import type { CloudFormationCustomResourceEvent, Context } from "aws-lambda";
import * as v from "valibot";
import type { ArtifactCopier } from "#core/drivers/artifact-copier-s3.ts";
import { artifactKey } from "#core/model/artifact.ts";
import type { Log } from "../edge/log.ts";
import { type CustomResourceAnswer, toCustomResourceBody } from "./custom-resource-answer.ts";

const PROPERTIES = v.object({
  SourceBucket: v.string(),
  SourceKey: v.string(),
  TargetBucket: v.string(),
  Sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** CloudFormation makes a string of every number. */
  Bytes: v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.integer(), v.minValue(1)),
});

export interface ArtifactHandlerDeps {
  readonly copier: ArtifactCopier;
  /** PUTs an answer to CloudFormation's URL. */
  readonly send: (url: string, body: string) => Promise<void>;
  readonly log: Log;
}

export type ArtifactHandler = (event: CloudFormationCustomResourceEvent, context: Context) => Promise<void>;

/** Time that is left for the answer when the work has run out of it. */
const ANSWER_MS = 10_000;

/**
 * `Custom::SlipwayArtifact`: an artifact's verified copy in the artifact bucket, under its digest. Its physical id is bucket and key, so
 * that CloudFormation deletes a former artifact once nothing points at it, and never one that is still the same.
 * Format: AWS CloudFormation user guide, "Custom resource request and response reference".
 */
export function createArtifactHandler({ copier, send, log }: ArtifactHandlerDeps): ArtifactHandler {
  return async function keepArtifact(event, context) {
    const signal = AbortSignal.timeout(Math.max(1, context.getRemainingTimeInMillis() - ANSWER_MS));
    const answer = await apply(event, copier, signal).catch((error: unknown): CustomResourceAnswer => {
      const reason = error instanceof v.ValiError ? `Wrong property: ${v.getDotPath(error.issues[0])}` : String(error);
      return {
        status: "FAILED",
        reason,
        physicalId: "PhysicalResourceId" in event ? event.PhysicalResourceId : `failed/${event.RequestId}`,
      };
    });
    log({ level: answer.status === "FAILED" ? "error" : "info", request: event.RequestType, resource: event.LogicalResourceId, ...answer });
    await send(event.ResponseURL, toCustomResourceBody(event, answer));
  };
}

async function apply(event: CloudFormationCustomResourceEvent, copier: ArtifactCopier, signal: AbortSignal): Promise<CustomResourceAnswer> {
  if (event.RequestType === "Delete") {
    // A resource whose creation failed has nothing to delete.
    if (!event.PhysicalResourceId.startsWith("failed/")) {
      const [bucket = "", ...key] = event.PhysicalResourceId.split("/");
      await copier.remove(bucket, key.join("/"), signal);
    }
    return { status: "SUCCESS", physicalId: event.PhysicalResourceId };
  }
  const { SourceBucket, SourceKey, TargetBucket, Sha256, Bytes } = v.parse(PROPERTIES, event.ResourceProperties);
  await copier.copy({ bucket: SourceBucket, key: SourceKey }, TargetBucket, { sha256: Sha256, bytes: Bytes }, signal);
  const key = artifactKey(Sha256);
  return { status: "SUCCESS", physicalId: `${TargetBucket}/${key}`, data: { Key: key } };
}
