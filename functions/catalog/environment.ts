import { join } from "node:path";
import * as v from "valibot";
import { parseEnvironment } from "../edge/parse-environment.ts";

const ENVIRONMENT = v.object({
  LAMBDA_TASK_ROOT: v.pipe(v.string(), v.minLength(1)),
  SLIPWAY_ARTIFACT_BUCKET: v.pipe(v.string(), v.minLength(1)),
});

const settings = parseEnvironment(ENVIRONMENT, process.env);

export const artifactBucket = settings.SLIPWAY_ARTIFACT_BUCKET;
/** The `ServedModel[]` that lies beside the bundle. */
export const catalogFile = join(settings.LAMBDA_TASK_ROOT, "catalog.json");
