import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { REGIONS } from "#core/footprint/grids.ts";
import { parseEnvironment } from "../edge/parse-environment.ts";

const ENVIRONMENT = v.object({
  SLIPWAY_ARTIFACT_BUCKET: v.pipe(v.string(), v.minLength(1)),
  SLIPWAY_USAGE_TABLE: v.pipe(v.string(), v.minLength(1)),
  /** The function's own timeout, which its environment does not tell. */
  SLIPWAY_TIMEOUT_SECONDS: v.pipe(v.string(), v.transform(Number), v.integer(), v.minValue(1)),
  LAMBDA_TASK_ROOT: v.pipe(v.string(), v.minLength(1)),
  /** One whose grid intensity is known: no answer states an average of elsewhere. */
  AWS_REGION: v.picklist(REGIONS),
  AWS_LAMBDA_INITIALIZATION_TYPE: v.optional(v.string(), "on-demand"),
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: v.pipe(v.string(), v.transform(Number), v.integer(), v.minValue(1)),
});

const settings = parseEnvironment(ENVIRONMENT, process.env);

export const artifactBucket = settings.SLIPWAY_ARTIFACT_BUCKET;
export const usageTable = settings.SLIPWAY_USAGE_TABLE;
export const timeoutMs = settings.SLIPWAY_TIMEOUT_SECONDS * 1_000;
export const region = settings.AWS_REGION;
/** Whether a call waits for the init; nobody does where it has been provisioned. */
export const startsOnDemand = settings.AWS_LAMBDA_INITIALIZATION_TYPE === "on-demand";
export const memoryMb = settings.AWS_LAMBDA_FUNCTION_MEMORY_SIZE;
/** The `ServedVersion` that lies beside the bundle. */
export const manifestFile = join(settings.LAMBDA_TASK_ROOT, "manifest.json");
/** Where the bundle and the files it reads lie. */
export const codeFolder = settings.LAMBDA_TASK_ROOT;
/** `/tmp` in Lambda. */
export const artifactFolder = join(tmpdir(), "artifacts");
