import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { parseEnvironment } from "../edge/parse-environment.ts";

const ENVIRONMENT = v.object({
  SLIPWAY_ARTIFACT_BUCKET: v.pipe(v.string(), v.minLength(1)),
  LAMBDA_TASK_ROOT: v.pipe(v.string(), v.minLength(1)),
});

const { SLIPWAY_ARTIFACT_BUCKET, LAMBDA_TASK_ROOT } = parseEnvironment(ENVIRONMENT, process.env);

export const artifactBucket = SLIPWAY_ARTIFACT_BUCKET;
/** The `ServedVersion` that lies beside the bundle. */
export const manifestFile = join(LAMBDA_TASK_ROOT, "manifest.json");
/** `/tmp` in Lambda. */
export const artifactFolder = join(tmpdir(), "artifacts");
