import * as v from "valibot";
import { REGIONS } from "#core/footprint/grids.ts";
import { parseEnvironment } from "../edge/parse-environment.ts";

const ENVIRONMENT = v.object({
  SLIPWAY_USAGE_TABLE: v.pipe(v.string(), v.minLength(1)),
  /** One whose grid intensity is known, as of the functions whose rows it closes. */
  AWS_REGION: v.picklist(REGIONS),
});

const settings = parseEnvironment(ENVIRONMENT, process.env);

export const usageTable = settings.SLIPWAY_USAGE_TABLE;
export const region = settings.AWS_REGION;
