import { join } from "node:path";
import * as v from "valibot";
import { REGIONS } from "#core/footprint/grids.ts";
import { parseEnvironment } from "../edge/parse-environment.ts";

const ENVIRONMENT = v.object({
  LAMBDA_TASK_ROOT: v.pipe(v.string(), v.minLength(1)),
  SLIPWAY_ARTIFACT_BUCKET: v.pipe(v.string(), v.minLength(1)),
  SLIPWAY_USAGE_TABLE: v.pipe(v.string(), v.minLength(1)),
  /** One whose grid intensity is known, as of the functions whose usage it tells. */
  AWS_REGION: v.picklist(REGIONS),
});

const settings = parseEnvironment(ENVIRONMENT, process.env);

export const artifactBucket = settings.SLIPWAY_ARTIFACT_BUCKET;
export const usageTable = settings.SLIPWAY_USAGE_TABLE;
export const region = settings.AWS_REGION;
/** The `ServedModel[]` that lies beside the bundle. */
export const catalogFile = join(settings.LAMBDA_TASK_ROOT, "catalog.json");
